/**
 * The main thread's end of the thread that writes: sends all that wait as one
 * group whenever the one before is done, and gives each caller its answer. What
 * waits is in `write_queue.ts`, the thread is looked after by `supervisor.ts`,
 * and what a group does to the database is in `committer.ts`.
 *
 * A group is as large as the disk is slow: nothing is delayed to make it
 * larger. While the storage has a fault, jobs are refused at once, and it is
 * tried again with growing pauses.
 *
 * @module
 */
import type { Logger } from "../logger.ts";
import { advice, type Fault, type FaultCode, faultCode } from "./fault.ts";
import type { Job, JobOutcome, OpenOptions } from "./jobs.ts";
import { Supervisor } from "./supervisor.ts";
import { ThreadEndedError } from "./thread.ts";
import { refuse, settle, type Waiting, WriteQueue } from "./write_queue.ts";

/** A group that takes longer counts as a fault until it is done. */
const STALLED_MS = 5_000;
/** How often it is looked whether the file still has its name. */
const WATCH_EVERY_MS = 1_000;
const RETRY_BASE_MS = 250;
const RETRY_MAX_MS = 5_000;
/** How long closing waits for the disk before it gives up. */
const CLOSE_WAIT_MS = 2_000;

export interface WriterOptions extends OpenOptions {
  logger: Logger;
  /**
   * Called when the thread can write again, before jobs are; what it returns
   * is a fault that is left.
   */
  onRecovered: () => Fault | null;
  /** Called every second while nothing is wrong; returns what is. */
  onWatch: () => Fault | null;
}

export class Writer implements AsyncDisposable {
  readonly #options: WriterOptions;
  readonly #supervisor: Supervisor;
  readonly #queue = new WriteQueue();
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
    // Functions cannot be sent to a thread.
    const { path, newEpoch, nowMs, crash } = options;
    const sent = { path, newEpoch, nowMs, crash };
    return new Writer(options, await Supervisor.open(sent));
  }

  private constructor(options: WriterOptions, supervisor: Supervisor) {
    this.#options = options;
    this.#supervisor = supervisor;
    this.#watch = setInterval(() => this.#look(), WATCH_EVERY_MS);
  }

  get epoch(): string {
    return this.#supervisor.epoch;
  }

  /** Jobs take effect in the order in which they were submitted. */
  submit(job: Job): Promise<JobOutcome> {
    if (this.#closed) return refusal("unavailable");
    if (this.#fault !== null) return refusal(faultCode(this.#fault.problem));
    const outcome = this.#queue.add(job);
    if (outcome === null) return refusal("busy");
    if (this.#sentMs === null) this.#start();
    return outcome;
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
    refuse(this.#queue.takeAll(), faultCode(fault.problem));
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
      await this.#supervisor.close();
    });
    this.#supervisor.terminate();
    refuse(this.#lost, "unavailable");
    refuse(this.#queue.takeAll(), "unavailable");
  }

  #start(): void {
    this.#sentMs = performance.now();
    this.#pumping = this.#pump();
  }

  async #pump(): Promise<void> {
    // One turn later, so that all who submit in this one share a group.
    await Promise.resolve();
    while (!this.#queue.isEmpty) {
      this.#sentMs = performance.now();
      await this.#commit(this.#queue.takeGroup());
    }
    this.#sentMs = null;
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    try {
      const jobs = group.map(({ job }) => job);
      const committed = await this.#supervisor.commit(jobs);
      if (committed.ok) settle(group, committed.results);
      else {
        refuse(group, faultCode(committed.fault.problem));
        this.fail(committed.fault);
      }
    } catch (error) {
      if (!(error instanceof ThreadEndedError)) throw error;
      refuse(group.filter(({ again }) => again), "unavailable");
      this.#lost = group.filter(({ again }) => !again);
      this.fail({ problem: "writer_died", detail: error.message });
    }
    if (this.#stalled) this.#unstall();
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
    const left = await this.#supervisor.repair(this.#fault) ??
      this.#options.onRecovered();
    if (left !== null) {
      refuse(this.#lost.splice(0), "unavailable");
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
    this.#queue.putBack(this.#lost.splice(0));
    this.#start();
  }

  #look(): void {
    if (this.#fault !== null) return;
    // What is being committed looks at the file's place itself.
    const idle = this.#sentMs === null;
    const fault = (idle ? this.#supervisor.moved() : null) ??
      this.#options.onWatch();
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
