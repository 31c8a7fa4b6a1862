/**
 * A server that tells how many timers it has waiting, by a patch of its copy:
 * the one thing that can leak and that nobody sees from outside.
 *
 * @module
 */
import type { Server } from "./server.ts";
import type { Patch } from "./tree.ts";
import { until } from "./waiting.ts";

const TOLD = "Timers waiting: ";

/**
 * Counts each timer of the main thread from its start to its end. Before it
 * tells, it collects garbage, if V8 was told to let programs do that.
 */
export const COUNTED_TIMERS: readonly Patch[] = [{
  path: "main.ts",
  find: "/** Everything the process holds open",
  replace: `
const waiting = new Set();
for (const name of ["setTimeout", "setInterval"]) {
  const start = globalThis[name];
  globalThis[name] = (run, ms, ...args) => {
    const id = start(() => {
      if (name === "setTimeout") waiting.delete(id);
      run(...args);
    }, ms);
    waiting.add(id);
    return id;
  };
}
for (const name of ["clearTimeout", "clearInterval"]) {
  const end = globalThis[name];
  globalThis[name] = (id) => {
    waiting.delete(id);
    end(id);
  };
}
Deno.addSignalListener(
  "SIGUSR2",
  () => {
    globalThis.gc?.();
    console.log("${TOLD}" + waiting.size);
  },
);
/** Everything the process holds open`,
}];

export async function countTimers(server: Server): Promise<number> {
  const printed = server.lines.length;
  const told = () =>
    server.lines.slice(printed).find((line) => line.startsWith(TOLD));
  Deno.kill(server.pid, "SIGUSR2");
  await until("a count of timers", () => told() !== undefined);
  return Number(told()?.slice(TOLD.length));
}
