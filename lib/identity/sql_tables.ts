/**
 * The tables of people, names, sessions, links and marks as SQL that SQLite and
 * PostgreSQL both understand, for the rules. Who runs the statements, and when
 * their rows come, is `lib/sqlite/statement.ts` or `postgres_statements.ts`.
 *
 * @module
 */
import { parseRoomId } from "../protocol.ts";
import {
  BadRowError,
  bytes,
  number,
  numberOrNull,
  type Row,
  type Rows,
  text,
  textOrNull,
  type Value,
} from "../row.ts";
import {
  type IdentityReads,
  type IdentityTables,
  type Known,
  type LinkKind,
  type LinkRow,
  type MarkPlace,
  type MarkRow,
  type PersonRow,
  type SecretRow,
  type SessionRow,
  SESSIONS_MAX,
} from "./tables.ts";

const SECRET = "SELECT hash, session, made, pending, until FROM secrets";
const SESSION = "SELECT id, person, created, seen FROM sessions";
const KNOWN = `
  SELECT c.hash, c.session, c.made, c.pending, c.until,
    s.id, s.person, s.created, s.seen,
    p.id AS person_id, p.name, p.seen AS person_seen, p.guest
  FROM secrets c JOIN sessions s ON s.id = c.session
  LEFT JOIN people p ON p.id = s.person WHERE c.hash = ?`;
const LINK = `
  SELECT id, hash, kind, room, person, made, expires, uses_max, uses, ended
  FROM links`;

/** Rows to read, and statements that change them. */
export interface Runner extends Rows {
  run(sql: string, ...values: Value[]): void;
}

/** All queries; over a snapshot to read, or the connection that writes. */
export class SqlIdentityReads implements IdentityReads {
  readonly #rows: Rows;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  person(id: string): PersonRow | null {
    const sql = "SELECT id, name, seen, guest FROM people WHERE id = ?";
    return rowOf(this.#rows.get(sql, id), personOf);
  }

  holder(key: string): PersonRow | null {
    const sql = `
      SELECT p.id, p.name, p.seen, p.guest
      FROM names n JOIN people p ON p.id = n.person WHERE n.key = ?`;
    return rowOf(this.#rows.get(sql, key), personOf);
  }

  session(id: string): SessionRow | null {
    return rowOf(this.#rows.get(`${SESSION} WHERE id = ?`, id), sessionOf);
  }

  sessionsOf(personId: string): SessionRow[] {
    return this.#rows.all(`${SESSION} WHERE person = ?`, personId)
      .map(sessionOf);
  }

  sessionsAmong(ids: readonly string[]) {
    // One text for any number of ids: each is prepared once.
    const places = "?, ".repeat(SESSIONS_MAX - 1);
    const sql = `
      SELECT s.id, s.person, p.name
      FROM sessions s JOIN people p ON p.id = s.person
      WHERE s.id IN (${places}?)`;
    const values = Array.from({ length: SESSIONS_MAX }, (_, i) => ids[i] ?? "");
    return this.#rows.all(sql, ...values).map((row) => ({
      id: text(row, "id"),
      personId: text(row, "person"),
      name: textOrNull(row, "name"),
    }));
  }

  secret(hash: Uint8Array): SecretRow | null {
    return rowOf(this.#rows.get(`${SECRET} WHERE hash = ?`, hash), secretOf);
  }

  known(hash: Uint8Array): Known | null {
    return rowOf(this.#rows.get(KNOWN, hash), (row) => ({
      secret: secretOf(row),
      session: sessionOf(row),
      person: row["person_id"] === null ? null : {
        id: text(row, "person_id"),
        name: textOrNull(row, "name"),
        seenMs: number(row, "person_seen"),
        guest: number(row, "guest") === 1,
      },
    }));
  }

  secretsOf(sessionId: string): SecretRow[] {
    return this.#rows.all(`${SECRET} WHERE session = ?`, sessionId)
      .map(secretOf);
  }

  link(hash: Uint8Array): LinkRow | null {
    return rowOf(this.#rows.get(`${LINK} WHERE hash = ?`, hash), linkOf);
  }

  linksOf(kind: LinkKind, room: string, personId: string | null): LinkRow[] {
    const sql = `${LINK} WHERE kind = ? AND room = ? AND person = ? ORDER BY n`;
    const ofAll = `${LINK} WHERE kind = ? AND room = ? ORDER BY n`;
    const rows = personId === null
      ? this.#rows.all(ofAll, kind, room)
      : this.#rows.all(sql, kind, room, personId);
    return rows.map(linkOf);
  }

  usedBy(linkId: string, personId: string): boolean {
    const sql = "SELECT 1 FROM link_uses WHERE link = ? AND person = ?";
    return this.#rows.get(sql, linkId, personId) !== undefined;
  }

  marksOf(personId: string): MarkRow[] {
    const sql = "SELECT person, room, seq, at FROM read_marks WHERE person = ?";
    return this.#rows.all(sql, personId).map(markOf);
  }

  marksAt(
    places: readonly MarkPlace[],
  ): (MarkPlace & { seq: number | null })[] {
    if (places.length === 0) return [];
    // Few lengths, so that few statements are prepared; nobody has no id.
    const length = 2 ** Math.ceil(Math.log2(places.length));
    const wanted = Array.from(
      { length },
      (_, i) => [places[i]?.personId ?? "", places[i]?.room ?? ""],
    );
    const sql = `
      WITH wanted (person, room) AS (VALUES ${rowsOf(length, 2)})
      SELECT w.person, w.room, m.seq FROM wanted w
      JOIN people p ON p.id = w.person
      LEFT JOIN read_marks m ON m.person = w.person AND m.room = w.room`;
    return this.#rows.all(sql, ...wanted.flat()).map((row) => ({
      ...placeOf(row),
      seq: numberOrNull(row, "seq"),
    }));
  }
}

export class SqlIdentityTables extends SqlIdentityReads
  implements IdentityTables {
  readonly #runner: Runner;

  constructor(runner: Runner) {
    super(runner);
    this.#runner = runner;
  }

  addPerson({ id, name, seenMs, guest }: PersonRow): void {
    this.#run(
      "INSERT INTO people (id, name, seen, guest) VALUES (?, ?, ?, ?)",
      id,
      name,
      seenMs,
      guest ? 1 : 0,
    );
  }

  removePerson(id: string): void {
    this.takeName(id);
    for (const session of this.sessionsOf(id)) this.removeSession(session.id);
    for (const link of this.linksOf("device", "", id)) this.removeLink(link.id);
    this.#run("DELETE FROM read_marks WHERE person = ?", id);
    this.#run("DELETE FROM people WHERE id = ?", id);
  }

  giveName(personId: string, name: string, keys: readonly string[]): void {
    this.takeName(personId);
    this.#run("UPDATE people SET name = ? WHERE id = ?", name, personId);
    for (const key of keys) {
      this.#run("INSERT INTO names (key, person) VALUES (?, ?)", key, personId);
    }
  }

  takeName(personId: string): void {
    this.#run("DELETE FROM names WHERE person = ?", personId);
    this.#run("UPDATE people SET name = NULL WHERE id = ?", personId);
  }

  markSeen(personId: string, nowMs: number): void {
    const sql = "UPDATE people SET seen = ? WHERE id = ? AND seen < ?";
    this.#run(sql, nowMs, personId, nowMs);
  }

  addSession({ id, personId, createdMs, seenMs }: SessionRow): void {
    this.#run(
      "INSERT INTO sessions (id, person, created, seen) VALUES (?, ?, ?, ?)",
      id,
      personId,
      createdMs,
      seenMs,
    );
  }

  removeSession(id: string): void {
    this.#run("DELETE FROM secrets WHERE session = ?", id);
    this.#run("DELETE FROM sessions WHERE id = ?", id);
  }

  markSessionSeen(id: string, nowMs: number): void {
    const sql = "UPDATE sessions SET seen = ? WHERE id = ? AND seen < ?";
    this.#run(sql, nowMs, id, nowMs);
  }

  putSecret({ hash, sessionId, madeMs, pending, untilMs }: SecretRow): void {
    this.#run(
      `INSERT INTO secrets (hash, session, made, pending, until)
       VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (hash) DO UPDATE SET session = excluded.session,
         made = excluded.made, pending = excluded.pending,
         until = excluded.until`,
      hash,
      sessionId,
      madeMs,
      pending ? 1 : 0,
      untilMs,
    );
  }

  removeSecret(hash: Uint8Array): void {
    this.#run("DELETE FROM secrets WHERE hash = ?", hash);
  }

  putLink(link: LinkRow): void {
    this.#run(
      `INSERT INTO links (id, hash, kind, room, person, made, expires,
         uses_max, uses, ended)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (hash) DO UPDATE SET uses = excluded.uses,
         ended = excluded.ended`,
      link.id,
      link.hash,
      link.kind,
      link.room,
      link.personId,
      link.madeMs,
      link.expiresMs,
      link.usesMax,
      link.uses,
      link.ended,
    );
  }

  removeLink(id: string): void {
    this.#run("DELETE FROM link_uses WHERE link = ?", id);
    this.#run("DELETE FROM links WHERE id = ?", id);
  }

  markUsed(linkId: string, personId: string): void {
    this.#run(
      `INSERT INTO link_uses (link, person) VALUES (?, ?)
       ON CONFLICT (link, person) DO NOTHING`,
      linkId,
      personId,
    );
  }

  putMarks(rows: readonly MarkRow[]): void {
    for (let from = 0; from < rows.length;) {
      // No row may be there twice, so none can fill a statement up.
      const size = 2 ** Math.floor(Math.log2(rows.length - from));
      const some = rows.slice(from, from += size);
      this.#run(
        `INSERT INTO read_marks (person, room, seq, at)
         VALUES ${rowsOf(size, 4)}
         ON CONFLICT (person, room) DO UPDATE SET seq = excluded.seq,
           at = excluded.at`,
        ...some.flatMap(({ personId, room, seq, atMs }) => {
          return [personId, room, seq, atMs];
        }),
      );
    }
  }

  removeMark({ personId, room }: MarkPlace): void {
    const sql = "DELETE FROM read_marks WHERE person = ? AND room = ?";
    this.#run(sql, personId, room);
  }

  #run(sql: string, ...values: Value[]): void {
    this.#runner.run(sql, ...values);
  }
}

/** `(?, ?), (?, ?)` … for so many rows of so many values. */
function rowsOf(rows: number, values: number): string {
  const row = `(${Array(values).fill("?").join(", ")})`;
  return Array(rows).fill(row).join(", ");
}

function rowOf<Of>(row: Row | undefined, read: (row: Row) => Of): Of | null {
  return row === undefined ? null : read(row);
}

function personOf(row: Row): PersonRow {
  return {
    id: text(row, "id"),
    name: textOrNull(row, "name"),
    seenMs: number(row, "seen"),
    guest: number(row, "guest") === 1,
  };
}

function sessionOf(row: Row): SessionRow {
  return {
    id: text(row, "id"),
    personId: text(row, "person"),
    createdMs: number(row, "created"),
    seenMs: number(row, "seen"),
  };
}

function secretOf(row: Row): SecretRow {
  return {
    hash: bytes(row, "hash"),
    sessionId: text(row, "session"),
    madeMs: number(row, "made"),
    pending: number(row, "pending") === 1,
    untilMs: numberOrNull(row, "until"),
  };
}

function linkOf(row: Row): LinkRow {
  return {
    id: text(row, "id"),
    hash: bytes(row, "hash"),
    kind: oneOf(row, "kind", ["device", "invite", "recovery"]),
    room: text(row, "room"),
    personId: text(row, "person"),
    madeMs: number(row, "made"),
    expiresMs: numberOrNull(row, "expires"),
    usesMax: numberOrNull(row, "uses_max"),
    uses: number(row, "uses"),
    ended: row["ended"] === null
      ? null
      : oneOf(row, "ended", ["expired", "replaced", "revoked"]),
  };
}

function placeOf(row: Row): MarkPlace {
  const room = parseRoomId(row["room"]);
  if (room === null) {
    throw new BadRowError("room", "a room", row["room"] ?? null);
  }
  return { personId: text(row, "person"), room };
}

function markOf(row: Row): MarkRow {
  const seq = number(row, "seq");
  return { ...placeOf(row), seq, atMs: number(row, "at") };
}

function oneOf<const Word extends string>(
  row: Row,
  column: string,
  words: readonly Word[],
): Word {
  const found = words.find((word) => word === row[column]);
  if (found !== undefined) return found;
  throw new BadRowError(column, words.join(" or "), row[column] ?? null);
}
