/**
 * The tables of people, names and sessions, for the rules of `rules.ts`.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { bytes, number, type Row, text, textOrNull } from "../sqlite/row.ts";
import {
  type IdentityTables,
  type PersonRow,
  SESSION_IDLE_MS,
  type SessionRow,
} from "./rules.ts";

export const SESSION_BY_HASH =
  "SELECT id, hash, person, created, seen FROM sessions WHERE hash = ?";
export const PERSON_BY_ID =
  "SELECT id, name, seen, guest FROM people WHERE id = ?";

export function sessionOf(row: Row | undefined): SessionRow | null {
  if (row === undefined) return null;
  return {
    id: text(row, "id"),
    hash: bytes(row, "hash"),
    personId: text(row, "person"),
    createdMs: number(row, "created"),
    seenMs: number(row, "seen"),
  };
}

export function personOf(row: Row | undefined): PersonRow | null {
  if (row === undefined) return null;
  return {
    id: text(row, "id"),
    name: textOrNull(row, "name"),
    seenMs: number(row, "seen"),
    guest: number(row, "guest") === 1,
  };
}

export class SqliteIdentityTables implements IdentityTables {
  readonly #session: StatementSync;
  readonly #person: StatementSync;
  readonly #holder: StatementSync;
  readonly #addPerson: StatementSync;
  readonly #addSession: StatementSync;
  readonly #freeKeys: StatementSync;
  readonly #addKey: StatementSync;
  readonly #setName: StatementSync;
  readonly #markSeen: StatementSync;
  readonly #markSessionSeen: StatementSync;
  readonly #removePerson: StatementSync;

  constructor(db: DatabaseSync) {
    this.#session = db.prepare(SESSION_BY_HASH);
    this.#person = db.prepare(PERSON_BY_ID);
    this.#holder = db.prepare(`
      SELECT p.id, p.name, p.seen, p.guest
      FROM names n JOIN people p ON p.id = n.person WHERE n.key = ?`);
    this.#addPerson = db.prepare(
      "INSERT INTO people (id, name, seen, guest) VALUES (?, ?, ?, ?)",
    );
    this.#addSession = db.prepare(`
      INSERT INTO sessions (hash, id, person, created, seen)
      VALUES (?, ?, ?, ?, ?)`);
    this.#freeKeys = db.prepare("DELETE FROM names WHERE person = ?");
    this.#addKey = db.prepare("INSERT INTO names (key, person) VALUES (?, ?)");
    this.#setName = db.prepare("UPDATE people SET name = ? WHERE id = ?");
    this.#markSeen = db.prepare(
      "UPDATE people SET seen = max(seen, ?) WHERE id = ?",
    );
    this.#markSessionSeen = db.prepare(
      "UPDATE sessions SET seen = max(seen, ?) WHERE hash = ?",
    );
    this.#removePerson = db.prepare("DELETE FROM people WHERE id = ?");
  }

  session(hash: Uint8Array): SessionRow | null {
    return sessionOf(this.#session.get(hash));
  }

  person(id: string): PersonRow | null {
    return personOf(this.#person.get(id));
  }

  holder(key: string): PersonRow | null {
    return personOf(this.#holder.get(key));
  }

  addPerson({ id, name, seenMs, guest }: PersonRow): void {
    this.#addPerson.run(id, name, seenMs, guest ? 1 : 0);
  }

  addSession({ hash, id, personId, createdMs, seenMs }: SessionRow): void {
    this.#addSession.run(hash, id, personId, createdMs, seenMs);
  }

  giveName(personId: string, name: string, keys: readonly string[]): void {
    this.takeName(personId);
    this.#setName.run(name, personId);
    for (const key of keys) this.#addKey.run(key, personId);
  }

  takeName(personId: string): void {
    this.#freeKeys.run(personId);
    this.#setName.run(null, personId);
  }

  markSeen(personId: string, nowMs: number): void {
    this.#markSeen.run(nowMs, personId);
  }

  markSessionSeen(hash: Uint8Array, nowMs: number): void {
    this.#markSessionSeen.run(nowMs, hash);
  }

  removePerson(id: string): void {
    this.takeName(id);
    this.#removePerson.run(id);
  }
}

/**
 * Forgets sessions that have ended, and people whom none is left of: guests,
 * who never had one, among them, as their connections ended with the process.
 * There is no clock here: the last visit stands in for it, and is never later.
 */
export function tidy(db: DatabaseSync): void {
  db.exec(`
    BEGIN IMMEDIATE;
    DELETE FROM sessions WHERE seen <
      (SELECT max(seen) FROM people) - ${SESSION_IDLE_MS};
    CREATE TEMP TABLE gone AS SELECT id FROM people
      WHERE id NOT IN (SELECT person FROM sessions);
    DELETE FROM names WHERE person IN (SELECT id FROM gone);
    DELETE FROM people WHERE id IN (SELECT id FROM gone);
    DROP TABLE gone;
    COMMIT;
  `);
}
