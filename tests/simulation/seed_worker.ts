/// <reference lib="deno.worker" />
/** One core's part of `seeds.ts`. */
import type { Share } from "./seeds.ts";
import { type Run, simulate } from "./simulate.ts";

// Nobody reads them here, and each takes its time.
Error.stackTraceLimit = 0;

self.onmessage = async ({ data }: MessageEvent<Share>) => {
  const broken: Run[] = [];
  for (let seed = data.from; seed <= data.to; seed++) {
    const run = await simulate(seed);
    if (run.violation !== null) broken.push(run);
  }
  self.postMessage(broken);
};
