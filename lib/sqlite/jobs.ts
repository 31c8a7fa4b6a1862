/**
 * What the main thread asks of the thread that writes, and what comes back.
 *
 * @module
 */
import type { IdentityJob, IdentityResult } from "../identity/jobs.ts";
import type { Appended, Draft } from "../log/log.ts";
import type { Fault, FaultCode } from "./fault.ts";
import type { Place } from "./place.ts";

/** One caller's write. Those of a group are committed together. */
export type Job =
  | { do: "append"; drafts: readonly Draft[] }
  | IdentityJob;

export type JobResult =
  | { did: "append"; outcomes: readonly Appended[] }
  | IdentityResult;

/** What became of a job: done and durable, or refused. */
export type JobOutcome =
  | JobResult
  | { did: "refuse"; code: FaultCode | "busy" };

export interface OpenOptions {
  path: string;
  /** For a file that is made; `null` if there must be one. */
  newEpoch: string | null;
  /** Unix milliseconds. */
  nowMs: number;
  /** Only tests set this. */
  crash?: Crash | undefined;
}

/** Moments at which a crash must be harmless, in the order they come. */
export const FAULT_POINTS = [
  "before_begin",
  "after_insert",
  "before_commit",
  "after_commit",
  "before_reply",
] as const;
export type FaultPoint = typeof FAULT_POINTS[number];

/** Where, and how, a test makes the writer crash. */
export interface Crash {
  at: FaultPoint;
  /** Which group that appends, counting from 1. */
  group: number;
  /** The whole process by SIGKILL (needs `--allow-run`), or its thread only. */
  how: "kill_process" | "end_thread";
}

export type ToWorker =
  | { t: "open"; options: OpenOptions }
  | { t: "commit"; jobs: readonly Job[] }
  /** After a fault: put things right if possible, and say whether they are. */
  | { t: "recover"; fault: Fault }
  | { t: "close" };

export type FromWorker =
  | { t: "opened"; epoch: string; place: Place }
  | { t: "committed"; results: readonly JobResult[] }
  | { t: "recovered"; place: Place }
  | { t: "fault"; fault: Fault }
  /** The file cannot be used at all; the answer to `open` only. */
  | { t: "unusable"; reason: string }
  | { t: "closed" }
  /** The thread's last word. */
  | { t: "ended"; reason: string };
