/**
 * The half of the log in PostgreSQL that writes: whatever waits is stored as
 * one group, one group at a time; what a group does is in `postgres_group.ts`.
 * While the database takes nothing, drafts are refused at once, and it is asked
 * again every second.
 *
 * @module
 */
import type { Logger } from "../logger.ts";
import { DatabaseError, type Pool, type Problem } from "../postgres/pool.ts";
import { advice } from "../postgres/problems.ts";
import type { Appended, AppendRefusal, Draft } from "./log.ts";
import { appendGroup } from "./postgres_group.ts";

/** The most drafts in one transaction; the rest waits. */
const GROUP_DRAFTS_MAX = 1_000;
/** The most drafts waiting; beyond it, they are refused as `busy`. */
const QUEUE_DRAFTS_MAX = 10_000;
/** How often a group is tried that was in another one's way, or lost. */
const ATTEMPTS = 3;
/** How often it is tried whether a fault is over. */
const PROBE_MS = 1_000;
const PROBE = "UPDATE meta SET value = value WHERE key = 'epoch'";

interface Waiting {
  drafts: readonly Draft[];
  settle: (outcomes: Appended[]) => void;
}

export class PostgresWriter implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #logger: Logger;
  #waiting: Waiting[] = [];
  #waitingDrafts = 0;
  #pumping: Promise<void> | null = null;
  #fault: AppendRefusal | null = null;
  #probe: ReturnType<typeof setTimeout> | undefined;
  #probing: Promise<void> | null = null;

  /** @param pool One connection is enough. */
  constructor(pool: Pool, logger: Logger) {
    this.#pool = pool;
    this.#logger = logger;
  }

  /** Drafts are stored in the order in which they came. */
  append(drafts: readonly Draft[]): Promise<readonly Appended[]> {
    if (drafts.length === 0) return Promise.resolve([]);
    const code = this.#fault ??
      (this.#waitingDrafts + drafts.length > QUEUE_DRAFTS_MAX ? "busy" : null);
    if (code !== null) return Promise.resolve(refuseAll(drafts, code));
    const { promise, resolve } = Promise.withResolvers<Appended[]>();
    this.#waiting.push({ drafts, settle: resolve });
    this.#waitingDrafts += drafts.length;
    this.#pumping ??= this.#pump();
    return promise;
  }

  /** Why nothing can be stored at the moment; `null` when it can. */
  fault(): AppendRefusal | null {
    return this.#fault;
  }

  /** Looks whether what failed for a reader would fail for a writer. */
  suspect(): void {
    if (this.#fault === null) this.#probing ??= this.#recover();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pumping;
    await this.#probing;
    clearTimeout(this.#probe);
  }

  async #pump(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#take();
      const drafts = group.flatMap(({ drafts }) => drafts);
      const outcomes = await this.#commit(drafts);
      let next = 0;
      for (const { drafts, settle } of group) {
        settle(outcomes.slice(next, next += drafts.length));
      }
    }
    this.#pumping = null;
  }

  #take(): Waiting[] {
    let drafts = 0;
    const end = this.#waiting.findIndex((one) =>
      (drafts += one.drafts.length) > GROUP_DRAFTS_MAX
    );
    const group = this.#waiting.splice(
      0,
      end === -1 ? this.#waiting.length : Math.max(end, 1),
    );
    for (const one of group) this.#waitingDrafts -= one.drafts.length;
    return group;
  }

  /**
   * Whether a commit took place whose answer got lost, the next attempt finds
   * out: what was stored is a repeat then.
   */
  async #commit(drafts: readonly Draft[]): Promise<Appended[]> {
    let result = await this.#attempt(drafts);
    for (let n = 1; n < ATTEMPTS && mayRepeat(result); n += 1) {
      result = await this.#attempt(drafts);
    }
    if (Array.isArray(result)) return result;
    const code = refusalOf(result.problem);
    if (code !== "busy") this.#fail(code, result);
    return refuseAll(drafts, code);
  }

  async #attempt(
    drafts: readonly Draft[],
  ): Promise<Appended[] | DatabaseError> {
    try {
      return await this.#pool.transaction(
        (query) => appendGroup(query, drafts),
        "read committed",
        "by key",
      );
    } catch (error) {
      if (error instanceof DatabaseError) return error;
      throw error;
    }
  }

  #fail(code: AppendRefusal, { message, problem }: DatabaseError): void {
    if (this.#fault === null) {
      this.#logger.error("storage_fault", {
        problem,
        detail: message,
        advice: advice(problem),
      });
    }
    this.#fault = code;
    clearTimeout(this.#probe);
    this.#probe = setTimeout(() => {
      this.#probing ??= this.#recover();
    }, PROBE_MS);
  }

  async #recover(): Promise<void> {
    try {
      await this.#pool.query(PROBE);
      if (this.#fault !== null) this.#logger.info("storage_recovered");
      this.#fault = null;
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      this.#fail(refusalOf(error.problem), error);
    } finally {
      this.#probing = null;
    }
  }
}

function mayRepeat(result: Appended[] | DatabaseError): boolean {
  return result instanceof DatabaseError &&
    (result.problem === "lost" || result.problem === "conflict");
}

function refusalOf(problem: Problem): AppendRefusal {
  switch (problem) {
    case "storage_full":
    case "readonly":
      return problem;
    case "busy":
    case "conflict":
      return "busy";
    case "lost":
    case "refused":
      return "unavailable";
  }
}

function refuseAll(
  drafts: readonly Draft[],
  code: AppendRefusal,
): Appended[] {
  return drafts.map(() => ({ ok: false, code }));
}
