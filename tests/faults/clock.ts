/**
 * A server whose clock can be set while it runs, by a patch of its copy: a
 * month passes in a moment, or yesterday comes back.
 *
 * @module
 */
import { join } from "node:path";
import type { Server } from "./server.ts";
import type { Patch } from "./tree.ts";
import { until } from "./waiting.ts";

/** How far a server's clocks are off, in milliseconds. */
export interface Skew {
  wallMs: number;
  /** Of the clock that only runs forward; time that really passed counts in both. */
  monoMs: number;
}

const FILE = "skew.json";
const SET = "The clock was set";

/** Reads the file at the start, and whenever it is told to. */
export const SETTABLE_CLOCK: readonly Patch[] = [
  {
    path: "main.ts",
    find: `logger,
  ...REAL_SURROUNDINGS,`,
    replace: `logger,
  ...REAL_SURROUNDINGS,
    now: () => ({
      wallMs: Date.now() + skew.wallMs,
      monoMs: performance.now() + skew.monoMs,
    }),`,
  },
  {
    path: "main.ts",
    find: "/** Everything the process holds open",
    replace: `
const skew = { wallMs: 0, monoMs: 0 };
function setClock(): void {
  const text = Deno.readTextFileSync(\`\${config.dataDir}/${FILE}\`);
  Object.assign(skew, JSON.parse(text));
}
try {
  setClock();
} catch {
  // Nobody has set it yet.
}
Deno.addSignalListener("SIGUSR2", () => {
  setClock();
  console.log("${SET}");
});
/** Everything the process holds open`,
  },
];

export async function setClock(server: Server, skew: Skew): Promise<void> {
  const printed = server.lines.length;
  await Deno.writeTextFile(join(server.dataDir, FILE), JSON.stringify(skew));
  Deno.kill(server.pid, "SIGUSR2");
  await until(
    "a clock that is set",
    () => server.lines.slice(printed).includes(SET),
  );
}
