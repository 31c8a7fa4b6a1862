/// <reference lib="deno.worker" />
/** One core's part of `seeds.ts`. */
import { brokenOf, type Share } from "./seeds.ts";

// Nobody reads them here, and each takes its time.
Error.stackTraceLimit = 0;

self.onmessage = async ({ data }: MessageEvent<Share>) => {
  self.postMessage(await brokenOf(data));
};
