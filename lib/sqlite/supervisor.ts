/**
 * Sees to it that a thread has the file open: starts one, asks it to commit and
 * to put faults right, and starts another one where it has ended, as long as
 * the file is the same. When to ask, and when again, `writer.ts` knows.
 *
 * @module
 */
import { StoreOpenError } from "../store.ts";
import type { Committed } from "./committer.ts";
import { advice, type Fault } from "./fault.ts";
import type { FromWorker, Job, OpenOptions } from "./jobs.ts";
import { moved, type Place } from "./place.ts";
import { ThreadEndedError, WriterThread } from "./thread.ts";

export class Supervisor {
  readonly epoch: string;
  readonly #path: string;
  readonly #nowMs: number;
  #thread: WriterThread;
  #place: Place;

  /** @throws {StoreOpenError} */
  static async open(options: OpenOptions): Promise<Supervisor> {
    const { path } = options;
    const thread = new WriterThread();
    const reply = await thread.ask({ t: "open", options });
    if (reply.t === "opened") return new Supervisor(options, thread, reply);
    thread.terminate();
    if (reply.t === "unusable") throw new StoreOpenError(reply.reason);
    if (reply.t !== "fault") throw new Error(`Cannot open: got ${reply.t}`);
    const { detail, problem } = reply.fault;
    throw new StoreOpenError(
      `Cannot open ${path}: ${detail}. ${advice(problem, path)}`,
    );
  }

  private constructor(
    { path, nowMs }: OpenOptions,
    thread: WriterThread,
    { epoch, place }: { epoch: string; place: Place },
  ) {
    this.epoch = epoch;
    this.#path = path;
    this.#nowMs = nowMs;
    this.#thread = thread;
    this.#place = place;
  }

  /** @throws {ThreadEndedError} What it did then is not known. */
  async commit(jobs: readonly Job[]): Promise<Committed> {
    const reply = await this.#thread.ask({ t: "commit", jobs });
    switch (reply.t) {
      case "committed":
        return { ok: true, results: reply.results };
      case "fault":
        return { ok: false, fault: reply.fault };
      default:
        throw new Error(`Cannot commit: got ${reply.t}`);
    }
  }

  /** What is wrong with the file's name; `null` if it has it. */
  moved(): Fault | null {
    return moved(this.#path, this.#place);
  }

  /** What is still wrong afterwards. */
  async repair(fault: Fault): Promise<Fault | null> {
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

  /** Takes as long as the disk does. */
  async close(): Promise<void> {
    if (!this.#thread.ended) await this.#thread.ask({ t: "close" });
  }

  /** Ends the thread, whatever it does. */
  terminate(): void {
    this.#thread.terminate();
  }

  async #replaceThread(): Promise<FromWorker> {
    const fault = this.moved();
    if (fault !== null) return { t: "fault", fault };
    this.#thread = new WriterThread();
    const options = { path: this.#path, newEpoch: null, nowMs: this.#nowMs };
    const reply = await this.#thread.ask({ t: "open", options });
    if (reply.t === "opened" && reply.epoch === this.epoch) {
      return { t: "recovered", place: reply.place };
    }
    this.#thread.terminate(); // The next attempt begins with another one.
    if (reply.t === "fault") return reply;
    const detail = reply.t === "unusable" ? reply.reason : "another epoch";
    return { t: "fault", fault: { problem: "replaced", detail } };
  }
}
