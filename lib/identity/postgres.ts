/**
 * People, sessions and links in PostgreSQL, shared by several processes. Each
 * job is one serializable transaction: two that were in each other's way are
 * done one after the other.
 *
 * @module
 */
import { DatabaseError, type Pool } from "../postgres/pool.ts";
import { text } from "../row.ts";
import { IdentityUnavailableError } from "./identity.ts";
import {
  type IdentityJob,
  type IdentityResult,
  performIdentity,
} from "./jobs.ts";
import { replay } from "./postgres_statements.ts";
import { Suggestions } from "./rules.ts";
import type { Mint } from "./secret.ts";
import { SESSION_IDLE_MS } from "./session_rules.ts";
import { SqlIdentityReads, SqlIdentityTables } from "./sql_tables.ts";
import { type Storage, StoredIdentity } from "./stored.ts";
import type { IdentityReads } from "./tables.ts";

/** How often a job is tried that was in another one's way, or lost. */
const ATTEMPTS = 5;
/** Jobs that wait; beyond it, they are refused. */
const QUEUE_MAX = 10_000;
/** Guests are said to be here every hour; without that, they are gone. */
const GUEST_KEPT_MS = 2 * 60 * 60 * 1_000;

export class PostgresIdentity extends StoredIdentity {
  /** @param pepper See {@linkcode readPepper}. */
  constructor(pool: Pool, mint: Mint, pepper: string) {
    super(new PostgresStorage(pool), mint, pepper);
  }
}

/**
 * What all processes mix into the keys of forms; the first one makes it up.
 *
 * @throws {DatabaseError}
 */
export async function readPepper(pool: Pool, mint: Mint): Promise<string> {
  await pool.query(ADD_PEPPER, [mint.secret()]);
  const [row] = await pool.query(PEPPER);
  return text(row ?? {}, "value");
}

class PostgresStorage implements Storage {
  readonly isShared = true;
  readonly #pool: Pool;
  readonly #held = new Suggestions();
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * Another process may change a row between two reads. The rules take what is
   * missing for void, so each answer was true at some moment in between.
   */
  async read<Result>(run: (reads: IdentityReads) => Result): Promise<Result> {
    try {
      return await replay(
        this.#pool.query,
        (statements) => run(new SqlIdentityReads(statements)),
      );
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      throw new IdentityUnavailableError(error.message, { cause: error });
    }
  }

  /** One at a time: what they suggest depends on what was suggested before. */
  async write(
    job: IdentityJob,
  ): Promise<IdentityResult | { did: "refuse"; code: string }> {
    if (this.#waiting >= QUEUE_MAX) return { did: "refuse", code: "busy" };
    this.#waiting += 1;
    const result = this.#last.then(() => this.#perform(job));
    this.#last = result.catch(() => {}); // Its own caller is told.
    try {
      return await result;
    } finally {
      this.#waiting -= 1;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
  }

  /** A repeat of a job whose answer was lost gives that answer. */
  async #perform(
    job: IdentityJob,
  ): Promise<IdentityResult | { did: "refuse"; code: string }> {
    for (let attempt = 1;; attempt += 1) {
      try {
        return await this.#pool.transaction(
          (query) =>
            replay(query, (statements) =>
              performIdentity(
                new SqlIdentityTables(statements),
                this.#held,
                job,
              )),
          "serializable",
        );
      } catch (error) {
        if (!(error instanceof DatabaseError)) throw error;
        const mayRepeat = error.problem === "conflict" ||
          error.problem === "lost";
        if (mayRepeat && attempt < ATTEMPTS) continue;
        return { did: "refuse", code: error.problem };
      }
    }
  }
}

const ADD_PEPPER = `
  INSERT INTO meta (key, value) VALUES ('pepper', $1)
  ON CONFLICT (key) DO NOTHING`;
const PEPPER = "SELECT value FROM meta WHERE key = 'pepper'";

/** Sessions that ended, and people without one who are no guests of now. */
const IDLE = (keptMs: number) =>
  `seen < least($1::bigint, (SELECT max(seen) FROM people)) - ${keptMs}`;
const ENDED = `SELECT id FROM sessions WHERE ${IDLE(SESSION_IDLE_MS)}`;
const GONE = `
  SELECT id FROM people p WHERE ${IDLE(GUEST_KEPT_MS)}
    AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.person = p.id)`;

/** In this order, as one refers to the other. */
const TIDY: readonly string[] = [
  `DELETE FROM secrets WHERE session IN (${ENDED})`,
  `DELETE FROM sessions WHERE id IN (${ENDED})`,
  `DELETE FROM names WHERE person IN (${GONE})`,
  `DELETE FROM read_marks WHERE person IN (${GONE})`,
  `DELETE FROM links WHERE kind = 'device' AND person IN (${GONE})`,
  `DELETE FROM people WHERE id IN (${GONE})`,
];

/**
 * Forgets sessions that have ended, and people whom none is left of; what
 * `sqlite_tidy.ts` does, beside other processes, whose guests are here.
 *
 * @throws {DatabaseError}
 */
export async function tidy(pool: Pool, nowMs: number): Promise<void> {
  await pool.transaction(async (query) => {
    for (const statement of TIDY) await query(statement, [nowMs]);
  }, "serializable");
}
