/**
 * The jobs that wait for the thread that writes, in the order in which they
 * were submitted: how many there may be, and which go into one group. When a
 * group is sent, and what becomes of it, is the business of `writer.ts`.
 *
 * @module
 */
import type { FaultCode } from "./fault.ts";
import type { Job, JobOutcome, JobResult } from "./jobs.ts";

/** The most drafts in one transaction, or one call's; the rest waits. */
const GROUP_DRAFTS_MAX = 1_000;
/** The most drafts waiting; beyond it, jobs are refused as `busy`. */
export const QUEUE_DRAFTS_MAX = 10_000;
/** The most text waiting, in UTF-16 units, to the same end. */
const QUEUE_UNITS_MAX = 16 * 1024 * 1024;

/** A job, and who waits for what becomes of it. */
export interface Waiting {
  job: Job;
  /** What it counts in the limits. */
  drafts: number;
  units: number;
  /** Its thread ended under it once: it may be stored already. */
  again: boolean;
  settle: (outcome: JobOutcome) => void;
}

export class WriteQueue {
  #waiting: Waiting[] = [];
  #drafts = 0;
  #units = 0;

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** `null` if there is no room. A job that is too large by itself may wait. */
  add(job: Job): Promise<JobOutcome> | null {
    const size = sizeOf(job);
    const isFull = this.#drafts + size.drafts > QUEUE_DRAFTS_MAX ||
      this.#units + size.units > QUEUE_UNITS_MAX;
    if (isFull && !this.isEmpty) return null;

    const { promise, resolve } = Promise.withResolvers<JobOutcome>();
    this.#waiting.push({ job, ...size, again: false, settle: resolve });
    this.#drafts += size.drafts;
    this.#units += size.units;
    return promise;
  }

  takeGroup(): Waiting[] {
    let drafts = 0;
    let members = 0;
    for (const waiting of this.#waiting) {
      drafts += waiting.drafts;
      if (members > 0 && drafts > GROUP_DRAFTS_MAX) break;
      members++;
      this.#drafts -= waiting.drafts;
      this.#units -= waiting.units;
    }
    return this.#waiting.splice(0, members);
  }

  takeAll(): Waiting[] {
    this.#drafts = 0;
    this.#units = 0;
    return this.#waiting.splice(0);
  }

  /** Has a group go first that was lost with its thread. */
  putBack(group: readonly Waiting[]): void {
    this.#waiting.unshift(...group.map((one) => ({ ...one, again: true })));
    for (const { drafts, units } of group) {
      this.#drafts += drafts;
      this.#units += units;
    }
  }
}

/** Gives each of a group its answer. */
export function settle(
  group: readonly Waiting[],
  results: readonly JobResult[],
): void {
  for (const [i, waiting] of group.entries()) {
    const result = results[i];
    if (result === undefined) throw new Error("Cannot settle: no result");
    waiting.settle(waiting.again ? asFirst(waiting.job, result) : result);
  }
}

export function refuse(group: readonly Waiting[], code: FaultCode): void {
  for (const { settle } of group) settle({ did: "refuse", code });
}

/** What is stored already is a repeat to the log; here nobody was told yet. */
function asFirst(job: Job, result: JobResult): JobResult {
  if (job.do !== "append" || result.did !== "append") return result;
  const outcomes = result.outcomes.map((outcome, i) =>
    outcome.ok && outcome.event.id === job.drafts[i]?.id
      ? { ...outcome, dup: false }
      : outcome
  );
  return { did: "append", outcomes };
}

function sizeOf(job: Job): { drafts: number; units: number } {
  if (job.do !== "append") return { drafts: 1, units: 0 };
  let units = 0;
  for (const { body } of job.drafts) units += body.length;
  return { drafts: job.drafts.length, units };
}
