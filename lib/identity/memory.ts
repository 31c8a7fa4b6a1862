/**
 * People and names that are forgotten when the process ends: for tests, where
 * it stands in for `sqlite.ts`.
 *
 * @module
 */
import type { Person } from "../protocol.ts";
import type { Claim, Identity, Session } from "./identity.ts";
import { checkName } from "./name.ts";
import {
  claim,
  claimGuest,
  type IdentityTables,
  liveSession,
  named,
  type PersonRow,
  release,
  type SessionRow,
  Suggestions,
} from "./rules.ts";
import { freshSession, hashSecret, type Mint, RANDOM_MINT } from "./secret.ts";

export class MemoryIdentity implements Identity {
  readonly #tables = new MemoryTables();
  readonly #held = new Suggestions();
  readonly #mint: Mint;

  constructor(mint: Mint = RANDOM_MINT) {
    this.#mint = mint;
  }

  claim(raw: string, token: string | null, nowMs: number): Promise<Claim> {
    const checked = checkName(raw);
    if (!checked.ok) return Promise.resolve(checked);
    return Promise.resolve(claim(this.#tables, this.#held, {
      name: checked.name,
      hash: token === null ? null : hashSecret(token),
      nowMs,
      fresh: freshSession(this.#mint),
    }));
  }

  session(token: string, nowMs: number): Promise<Session | null> {
    const hash = hashSecret(token);
    const row = hash === null ? null : this.#tables.session(hash);
    const person = row === null ? null : this.#tables.person(row.personId);
    const live = liveSession(row, person, nowMs);
    if (live !== null && row !== null) {
      this.#tables.markSessionSeen(row.hash, nowMs);
      this.#tables.markSeen(live.person.id, nowMs);
    }
    return Promise.resolve(live);
  }

  person(id: string): Promise<Person | null> {
    return Promise.resolve(named(this.#tables.person(id)));
  }

  touch(personId: string, nowMs: number): void {
    this.#tables.markSeen(personId, nowMs);
  }

  claimGuest(raw: string, nowMs: number): Promise<Claim> {
    const checked = checkName(raw);
    if (!checked.ok) return Promise.resolve(checked);
    const wish = { name: checked.name, personId: this.#mint.id(), nowMs };
    return Promise.resolve(claimGuest(this.#tables, this.#held, wish));
  }

  release(personId: string): Promise<void> {
    release(this.#tables, personId);
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

class MemoryTables implements IdentityTables {
  readonly #people = new Map<string, PersonRow>();
  /** By hash, in hexadecimal. */
  readonly #sessions = new Map<string, SessionRow>();
  /** Person ids by the keys of their names. */
  readonly #holders = new Map<string, string>();

  session(hash: Uint8Array): SessionRow | null {
    return this.#sessions.get(hash.toHex()) ?? null;
  }

  person(id: string): PersonRow | null {
    return this.#people.get(id) ?? null;
  }

  holder(key: string): PersonRow | null {
    return this.person(this.#holders.get(key) ?? "");
  }

  addPerson(row: PersonRow): void {
    this.#people.set(row.id, row);
  }

  addSession(row: SessionRow): void {
    this.#sessions.set(row.hash.toHex(), row);
  }

  giveName(personId: string, name: string, keys: readonly string[]): void {
    this.takeName(personId);
    const person = this.#people.get(personId);
    if (person !== undefined) person.name = name;
    for (const key of keys) this.#holders.set(key, personId);
  }

  takeName(personId: string): void {
    const person = this.#people.get(personId);
    if (person !== undefined) person.name = null;
    for (const [key, holder] of this.#holders) {
      if (holder === personId) this.#holders.delete(key);
    }
  }

  markSeen(personId: string, nowMs: number): void {
    const person = this.#people.get(personId);
    if (person !== undefined) person.seenMs = Math.max(person.seenMs, nowMs);
  }

  markSessionSeen(hash: Uint8Array, nowMs: number): void {
    const row = this.#sessions.get(hash.toHex());
    if (row !== undefined) row.seenMs = Math.max(row.seenMs, nowMs);
  }

  removePerson(id: string): void {
    this.takeName(id);
    this.#people.delete(id);
  }
}
