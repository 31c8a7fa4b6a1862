/**
 * People and sessions in SQLite: looked up here and now, changed through the
 * thread that writes. Opened by `openSqliteStore` of `lib/sqlite/store.ts`.
 *
 * @module
 */
import type { Person } from "../protocol.ts";
import type { JobOutcome } from "../sqlite/jobs.ts";
import { type Reader, ReadError, type Rows } from "../sqlite/reader.ts";
import type { Writer } from "../sqlite/writer.ts";
import {
  type Claim,
  type Identity,
  IdentityUnavailableError,
  type Session,
} from "./identity.ts";
import { checkName } from "./name.ts";
import {
  liveSession,
  named,
  type PersonRow,
  SEEN_EVERY_MS,
  type SessionRow,
} from "./rules.ts";
import { freshSession, hashSecret, type Mint } from "./secret.ts";
import {
  PERSON_BY_ID,
  personOf,
  SESSION_BY_HASH,
  sessionOf,
} from "./sqlite_tables.ts";

/** Beyond so many remembered visits all are forgotten, and written once more. */
const VISITS_MAX = 100_000;

export class SqliteIdentity implements Identity {
  readonly #reader: Reader;
  readonly #writer: Writer;
  readonly #mint: Mint;
  /** When somebody was last written down as seen, by person or session. */
  readonly #visits = new Map<string, number>();
  /** Guests who have gone, while the store cannot free their names. */
  readonly #unreleased = new Set<string>();
  readonly #close: () => Promise<void>;

  /** @param close Called when this half of the store is no longer needed. */
  constructor(
    reader: Reader,
    writer: Writer,
    mint: Mint,
    close: () => Promise<void>,
  ) {
    this.#reader = reader;
    this.#writer = writer;
    this.#mint = mint;
    this.#close = close;
  }

  async claim(
    raw: string,
    token: string | null,
    nowMs: number,
  ): Promise<Claim> {
    const checked = checkName(raw);
    if (!checked.ok) return checked;
    if (this.#unreleased.size > 0) await this.#releaseAll();
    const wish = {
      name: checked.name,
      hash: token === null ? null : hashSecret(token),
      nowMs,
      fresh: freshSession(this.#mint),
    };
    return claimed(await this.#writer.submit({ do: "claim", wish }));
  }

  session(token: string, nowMs: number): Promise<Session | null> {
    return Promise.try(() => {
      const hash = hashSecret(token);
      if (hash === null) return null;
      const { session, person } = this.#lookUp(hash);
      const live = liveSession(session, person, nowMs);
      if (live !== null) this.#see(live.person.id, hash, nowMs);
      return live;
    });
  }

  person(id: string): Promise<Person | null> {
    return Promise.try(() =>
      named(this.#read((rows) => personOf(rows.get(PERSON_BY_ID, id))))
    );
  }

  touch(personId: string, nowMs: number): void {
    this.#see(personId, null, nowMs);
  }

  async claimGuest(raw: string, nowMs: number): Promise<Claim> {
    const checked = checkName(raw);
    if (!checked.ok) return checked;
    if (this.#unreleased.size > 0) await this.#releaseAll();
    const wish = { name: checked.name, personId: this.#mint.id(), nowMs };
    return claimed(await this.#writer.submit({ do: "claim_guest", wish }));
  }

  async release(personId: string): Promise<void> {
    this.#unreleased.add(personId);
    await this.#releaseAll();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }

  /** While the store refuses, the names stay for the next who wants one. */
  async #releaseAll(): Promise<void> {
    for (const personId of this.#unreleased) {
      const outcome = await this.#writer.submit({ do: "release", personId });
      if (outcome.did === "refuse") return;
      this.#unreleased.delete(personId);
    }
  }

  #lookUp(
    hash: Uint8Array,
  ): { session: SessionRow | null; person: PersonRow | null } {
    return this.#read((rows) => {
      const session = sessionOf(rows.get(SESSION_BY_HASH, hash));
      if (session === null) return { session, person: null };
      // A visit may not be committed yet.
      const visitMs = this.#visits.get(hash.toHex()) ?? 0;
      session.seenMs = Math.max(session.seenMs, visitMs);
      const person = personOf(rows.get(PERSON_BY_ID, session.personId));
      return { session, person };
    });
  }

  #read<Result>(run: (rows: Rows) => Result): Result {
    try {
      return this.#reader.read(run);
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      throw new IdentityUnavailableError(error.message, { cause: error.cause });
    }
  }

  /** Writes a visit down if the last one is long ago; nobody waits for it. */
  #see(personId: string, hash: Uint8Array | null, nowMs: number): void {
    const visitor = hash === null ? personId : hash.toHex();
    const lastMs = this.#visits.get(visitor) ?? -Infinity;
    if (nowMs - lastMs < SEEN_EVERY_MS) return;
    if (this.#visits.size >= VISITS_MAX) this.#visits.clear();
    this.#visits.set(visitor, nowMs);
    this.#writer.submit({ do: "mark_seen", personId, hash, nowMs })
      .then((outcome) => {
        // Refused: the next visit tries again.
        if (outcome.did === "refuse") this.#visits.delete(visitor);
      });
  }
}

function claimed(outcome: JobOutcome): Claim {
  if (outcome.did === "claim") return outcome.claim;
  if (outcome.did === "refuse") throw unavailable(outcome.code);
  throw new Error(`Cannot claim: the writer did ${outcome.did}`);
}

function unavailable(code: string): IdentityUnavailableError {
  return new IdentityUnavailableError(`Cannot write: ${code}`);
}
