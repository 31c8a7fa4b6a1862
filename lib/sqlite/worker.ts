/**
 * The thread that writes: takes one message at a time from `thread.ts`, and
 * answers each. What it does is in `committer.ts`.
 *
 * @module
 */
import { Committer } from "./committer.ts";
import { describe } from "./fault.ts";
import type { Crash, FaultPoint, FromWorker, Job, ToWorker } from "./jobs.ts";
import { SchemaError } from "./schema.ts";

let committer: Committer | null = null;

self.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  try {
    answer(await handle(data));
    if (data.t === "commit") committer?.tidyUp();
  } catch (error) {
    // A bug. What is in memory cannot be relied on any more; the file can.
    const reason = error instanceof Error ? error.stack : String(error);
    answer({ t: "ended", reason: reason ?? "unknown" });
    self.close();
  }
};

async function handle(message: ToWorker): Promise<FromWorker> {
  if (message.t === "open") {
    const { path, newEpoch, nowMs, crash } = message.options;
    try {
      committer = new Committer(path, newEpoch, nowMs, crasher(crash));
    } catch (error) {
      if (error instanceof SchemaError) {
        return { t: "unusable", reason: error.message };
      }
      return { t: "fault", fault: describe(error) };
    }
    return { t: "opened", epoch: committer.epoch, place: committer.place };
  }
  if (committer === null) throw new Error(`Cannot ${message.t} before open`);
  switch (message.t) {
    case "commit": {
      const committed = committer.commit(message.jobs);
      return committed.ok
        ? { t: "committed", results: committed.results }
        : { t: "fault", fault: committed.fault };
    }
    case "recover": {
      const fault = await committer.recover(message.fault);
      if (fault !== null) return { t: "fault", fault };
      return { t: "recovered", place: committer.place };
    }
    case "close":
      committer.close();
      return { t: "closed" };
  }
}

function answer(message: FromWorker): void {
  self.postMessage(message);
}

/** Counts the groups that append, and crashes where a test wants it. */
function crasher(
  crash: Crash | undefined,
): (point: FaultPoint, jobs: readonly Job[]) => void {
  if (crash === undefined) return () => {};
  let group = 0;
  return (point, jobs) => {
    if (!jobs.some((job) => job.do === "append")) return;
    if (point === "before_begin") group++;
    if (point !== crash.at || group !== crash.group) return;
    if (crash.how === "kill_process") Deno.kill(Deno.pid, "SIGKILL");
    throw new Error(`Crashed at ${point}, as asked`);
  };
}
