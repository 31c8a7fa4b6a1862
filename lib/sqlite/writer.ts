/**
 * The main thread's end of the thread that writes: queues jobs, sends all that
 * wait as one group whenever the one before is done, and gives each caller its
 * answer. What a group does to the database is in `committer.ts`.
 *
 * A group is as large as the disk is slow: nothing is delayed to make it
 * larger. While the storage has a fault, jobs are refused at once, and it is
 * tried again with growing pauses.
 *
 * @module
 */
import type { Logger } from "../logger.ts";
import { StoreOpenError } from "../store.ts";
import { advice, type Fault, type FaultCode, faultCode } from "./fault.ts";
import type { Crash, FromWorker, Job, JobOutcome, JobResult } from "./jobs.ts";
import { moved, type Place } from "./place.ts";
import { ThreadEndedError, WriterThread } from "./thread.ts";

/** The most drafts in one transaction, or one call's; the rest waits. */
const GROUP_DRAFTS_MAX = 1_000;
/** The most drafts waiting; beyond it, jobs are refused as `busy`. */
export const QUEUE_DRAFTS_MAX = 10_000;
/** The most text waiting, in UTF-16 units, to the same end. */
const QUEUE_UNITS_MAX = 16 * 1024 * 1024;
/** A group that takes longer counts as a fault until it is done. */
const STALLED_MS = 5_000;
/** How often it is looked whether the file still has its name. */
const WATCH_EVERY_MS = 1_000;
const RETRY_BASE_MS = 250;
const RETRY_MAX_MS = 5_000;
/** How long closing waits for the disk before it gives up. */
const CLOSE_WAIT_MS = 2_000;

export interface WriterOptions {
  path: string;
  /** For a file that is made. */
  newEpoch: string;
  /** Unix milliseconds. */
  nowMs: number;
  logger: Logger;
  /**
   * Called when the thread can write again, before jobs are; what it returns
   * is a fault that is left.
   */
  onRecovered: () => Fault | null;
  /** Called every second while nothing is wrong; returns what is. */
  onWatch: () => Fault | null;
  /** Only tests set this. */
  crash?: Crash | undefined;
}

interface Waiting {
  job: Job;
  /** What it counts in the limits. */
  drafts: number;
  units: number;
  /** Its thread ended under it once: it may be stored already. */
  again: boolean;
  settle: (outcome: JobOutcome) => void;
}

export class Writer implements AsyncDisposable {
  readonly epoch: string;
  readonly #options: WriterOptions;
  #thread: WriterThread;
  #place: Place;

  #waiting: Waiting[] = [];
  #waitingDrafts = 0;
  #waitingUnits = 0;
  /** The last run of {@linkcode Writer.#pump}; there is one at a time. */
  #pumping: Promise<void> = Promise.resolve();
  /** When the group that is being committed was sent, in milliseconds. */
  #sentMs: number | null = null;
  /** The group whose thread ended: stored or not, as the next one will find. */
  #lost: Waiting[] = [];

  #fault: Fault | null = null;
  #stalled = false;
  #attempts = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #recovering: Promise<void> = Promise.resolve();
  readonly #watch: ReturnType<typeof setInterval>;
  #closed = false;

  /** @throws {StoreOpenError} */
  static async open(options: WriterOptions): Promise<Writer> {
    const { path, newEpoch, nowMs, crash } = options;
    const thread = new WriterThread();
    const reply = await thread.ask({
      t: "open",
      options: { path, newEpoch, nowMs, crash },
    });
    if (reply.t === "opened") return new Writer(options, thread, reply);
    thread.terminate();
    if (reply.t === "unusable") throw new StoreOpenError(reply.reason);
    if (reply.t !== "fault") throw new Error(`Cannot open: got ${reply.t}`);
    const { detail, problem } = reply.fault;
    throw new StoreOpenError(
      `Cannot open ${path}: ${detail}. ${advice(problem, path)}`,
    );
  }

  private constructor(
    options: WriterOptions,
    thread: WriterThread,
    { epoch, place }: { epoch: string; place: Place },
  ) {
    this.epoch = epoch;
    this.#options = options;
    this.#thread = thread;
    this.#place = place;
    this.#watch = setInterval(() => this.#look(), WATCH_EVERY_MS);
  }

  /** Jobs take effect in the order in which they were submitted. */
  submit(job: Job): Promise<JobOutcome> {
    if (this.#closed) return refusal("unavailable");
    if (this.#fault !== null) return refusal(faultCode(this.#fault.problem));
    const size = sizeOf(job);
    const isFull = this.#waitingDrafts + size.drafts > QUEUE_DRAFTS_MAX ||
      this.#waitingUnits + size.units > QUEUE_UNITS_MAX;
    if (isFull && this.#waiting.length > 0) return refusal("busy");

    const { promise, resolve } = Promise.withResolvers<JobOutcome>();
    this.#waiting.push({ job, ...size, again: false, settle: resolve });
    this.#waitingDrafts += size.drafts;
    this.#waitingUnits += size.units;
    if (this.#sentMs === null) this.#start();
    return promise;
  }

  /** Why nothing can be stored at the moment; `null` when it can. */
  fault(): FaultCode | null {
    if (this.#fault !== null) return faultCode(this.#fault.problem);
    return this.#stalled ? "unavailable" : null;
  }

  /** Takes note of a fault that somebody who reads has met. */
  fail(fault: Fault): void {
    if (this.#fault !== null || this.#closed) return;
    this.#fault = fault;
    this.#report(fault);
    this.#refuseWaiting(faultCode(fault.problem));
    this.#retryLater();
  }

  /** Commits what waits, then closes; gives up on a disk that hangs. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearInterval(this.#watch);
    clearTimeout(this.#retry);
    await within(CLOSE_WAIT_MS, async () => {
      await this.#recovering;
      await this.#pumping;
      if (!this.#thread.ended) await this.#thread.ask({ t: "close" });
    });
    this.#thread.terminate();
    this.#refuse(this.#lost, "unavailable");
    this.#refuseWaiting("unavailable");
  }

  #start(): void {
    this.#sentMs = performance.now();
    this.#pumping = this.#pump();
  }

  async #pump(): Promise<void> {
    // One turn later, so that all who submit in this one share a group.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      this.#sentMs = performance.now();
      await this.#commit(this.#nextGroup());
    }
    this.#sentMs = null;
  }

  #nextGroup(): Waiting[] {
    let drafts = 0;
    let members = 0;
    for (const waiting of this.#waiting) {
      drafts += waiting.drafts;
      if (members > 0 && drafts > GROUP_DRAFTS_MAX) break;
      members++;
      this.#waitingDrafts -= waiting.drafts;
      this.#waitingUnits -= waiting.units;
    }
    return this.#waiting.splice(0, members);
  }

  async #commit(group: Waiting[]): Promise<void> {
    try {
      this.#settle(group, await this.#ask(group));
    } catch (error) {
      if (!(error instanceof ThreadEndedError)) throw error;
      this.#refuse(group.filter(({ again }) => again), "unavailable");
      this.#lost = group.filter(({ again }) => !again);
      this.fail({ problem: "writer_died", detail: error.message });
    }
    if (this.#stalled) this.#unstall();
  }

  #ask(group: readonly Waiting[]): Promise<FromWorker> {
    const jobs = group.map(({ job }) => job);
    return this.#thread.ask({ t: "commit", jobs });
  }

  #settle(group: readonly Waiting[], reply: FromWorker): void {
    switch (reply.t) {
      case "committed":
        for (const [i, waiting] of group.entries()) {
          const result = reply.results[i];
          if (result === undefined) throw new Error("Cannot settle: no result");
          waiting.settle(waiting.again ? asFirst(waiting.job, result) : result);
        }
        return;
      case "fault":
        this.#refuse(group, faultCode(reply.fault.problem));
        this.fail(reply.fault);
        return;
      default:
        throw new Error(`Cannot settle a group with ${reply.t}`);
    }
  }

  #refuse(group: readonly Waiting[], code: FaultCode): void {
    for (const { settle } of group) settle({ did: "refuse", code });
  }

  #refuseWaiting(code: FaultCode): void {
    const refused = this.#waiting;
    this.#waiting = [];
    this.#waitingDrafts = 0;
    this.#waitingUnits = 0;
    this.#refuse(refused, code);
  }

  #retryLater(): void {
    const pauseMs = Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** this.#attempts);
    this.#attempts++;
    this.#retry = setTimeout(() => {
      this.#recovering = this.#recover();
    }, pauseMs);
  }

  async #recover(): Promise<void> {
    await this.#pumping; // A group that was under way when reading failed.
    if (this.#fault === null || this.#closed) return;
    const left = await this.#repair(this.#fault) ?? this.#options.onRecovered();
    if (left !== null) {
      this.#refuse(this.#lost.splice(0), "unavailable");
      if (left.problem !== this.#fault.problem) this.#report(left);
      this.#options.logger.debug("storage_retried", { ...left });
      this.#fault = left;
      if (!this.#closed) this.#retryLater();
      return;
    }
    const { problem } = this.#fault;
    this.#fault = null;
    this.#attempts = 0;
    this.#options.logger.info("storage_recovered", { from: problem });
    if (this.#lost.length === 0) return;
    this.#waiting = this.#lost.splice(0).map((one) => ({
      ...one,
      again: true,
    }));
    for (const { drafts, units } of this.#waiting) {
      this.#waitingDrafts += drafts;
      this.#waitingUnits += units;
    }
    this.#start();
  }

  /** What is still wrong afterwards. */
  async #repair(fault: Fault): Promise<Fault | null> {
    try {
      const reply = this.#thread.ended
        ? await this.#replaceThread()
        : await this.#thread.ask({ t: "recover", fault });
      if (reply.t === "fault") return reply.fault;
      if (reply.t !== "recovered") {
        throw new Error(`Cannot recover: got ${reply.t}`);
      }
      this.#place = reply.place;
      return null;
    } catch (error) {
      if (!(error instanceof ThreadEndedError)) throw error;
      return { problem: "writer_died", detail: error.message };
    }
  }

  async #replaceThread(): Promise<FromWorker> {
    const { path, nowMs } = this.#options;
    const fault = moved(path, this.#place);
    if (fault !== null) return { t: "fault", fault };
    this.#thread = new WriterThread();
    const options = { path, newEpoch: null, nowMs };
    const reply = await this.#thread.ask({ t: "open", options });
    if (reply.t === "opened" && reply.epoch === this.epoch) {
      return { t: "recovered", place: reply.place };
    }
    this.#thread.terminate(); // The next attempt begins with another one.
    if (reply.t === "fault") return reply;
    const detail = reply.t === "unusable" ? reply.reason : "another epoch";
    return { t: "fault", fault: { problem: "replaced", detail } };
  }

  #look(): void {
    const { onWatch, path } = this.#options;
    if (this.#fault !== null) return;
    // What is being committed looks at the file's place itself.
    const idle = this.#sentMs === null;
    const fault = (idle ? moved(path, this.#place) : null) ?? onWatch();
    if (fault !== null) return this.fail(fault);
    if (this.#sentMs === null) return;
    const waitedMs = performance.now() - this.#sentMs;
    if (this.#stalled || waitedMs < STALLED_MS) return;
    this.#stalled = true;
    const detail = `no answer for ${Math.round(waitedMs)} ms`;
    this.#report({ problem: "stalled", detail });
  }

  #unstall(): void {
    this.#stalled = false;
    this.#options.logger.info("storage_recovered", { from: "stalled" });
  }

  #report({ problem, detail }: Fault): void {
    const { logger, path } = this.#options;
    logger.error("storage_fault", {
      problem,
      detail,
      advice: advice(problem, path),
    });
  }
}

function refusal(code: FaultCode | "busy"): Promise<JobOutcome> {
  return Promise.resolve({ did: "refuse", code });
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

/** Waits for the work, but not for ever. */
async function within(
  limitMs: number,
  work: () => Promise<void>,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  await Promise.race([work(), promise]);
  clearTimeout(timer);
}
