/**
 * A server that collects its garbage when it is asked to, in all of its
 * threads, by a patch of its copy. What is left in memory then is what it
 * holds; left alone, V8 collects when it sees fit.
 *
 * @module
 */
import type { Server } from "./server.ts";
import type { Patch } from "./tree.ts";
import { until } from "./waiting.ts";

const TOLD = "All garbage is collected";
/** The main one, and the one that writes. */
const THREADS = 2;
/** What also packs what is left, so that pages become free. */
const COLLECT = `
    globalThis.gc({ type: "major", flavor: "last-resort" });
    console.log("${TOLD}");`;

export const COLLECTS: readonly Patch[] = [
  {
    path: "main.ts",
    find: "/** Everything the process holds open",
    replace: `
Deno.addSignalListener(
  "SIGUSR2",
  () => {
    globalThis.dispatchEvent(new Event("collect"));${COLLECT}
  },
);
/** Everything the process holds open`,
  },
  {
    path: "lib/sqlite/thread.ts",
    find: "    this.#worker.onmessage =",
    replace: `
    globalThis.addEventListener(
      "collect",
      () => this.#worker.postMessage({ t: "collect" }),
    );
    this.#worker.onmessage =`,
  },
  {
    path: "lib/sqlite/worker.ts",
    find: "  try {\n    answer(await handle(data));",
    replace: `  if (data.t === "collect") {${COLLECT}
    return;
  }
  try {
    answer(await handle(data));`,
  },
];

/** What the server must be started with, beside the patch. */
export const COLLECTS_FLAGS = ["--v8-flags=--expose-gc"];

export async function collectGarbage(server: Server): Promise<void> {
  const printed = server.lines.length;
  Deno.kill(server.pid, "SIGUSR2");
  await until("all garbage to be collected", () => {
    const told = server.lines.slice(printed).filter((line) => line === TOLD);
    return told.length === THREADS;
  });
}
