/**
 * The log in SQLite: reads here and now, pages of messages by
 * `sqlite_pages.ts`, and appends through the thread that writes. Opened by
 * `openSqliteStore` of `lib/sqlite/store.ts`.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { RoomEvent, RoomId } from "../protocol.ts";
import { type Reader, ReadError } from "../sqlite/reader.ts";
import {
  type Muted,
  MUTED_TOLD_MAX,
  NEW_ROOM,
  OPEN_RULES,
  type RoomRules,
  VISITOR,
} from "../room/state.ts";
import { number, type Rows, text } from "../row.ts";
import type { Writer } from "../sqlite/writer.ts";
import {
  type Appended,
  type AppendRefusal,
  type Draft,
  LogUnavailableError,
  type Page,
  type PageQuery,
  type RoomLog,
  type RoomSnapshot,
  type RoomStanding,
  type RoomSummary,
  UNREAD_AMONG,
  UNREAD_MAX,
} from "./log.ts";
import {
  eventOf,
  mutedOf,
  roomOf,
  RULE_COLUMNS,
  rulesOf,
  STANDING_COLUMNS,
  standingOf,
} from "./rows.ts";
import { checkLimit } from "./rules.ts";
import { pageOf, seqAt } from "./sqlite_pages.ts";
import { EVENT_COLUMNS } from "./sqlite_tables.ts";

const ROOM = `SELECT r.n, r.seq, ${RULE_COLUMNS} FROM rooms r WHERE r.id = ?`;

const PEOPLE = `
  SELECT s.person, ${STANDING_COLUMNS} FROM standings s
  WHERE s.room = ? ORDER BY s.person`;

const PERSON = `
  SELECT ${STANDING_COLUMNS} FROM standings s
  WHERE s.room = ? AND s.person = ?`;

const HOSTS = `
  SELECT s.person FROM standings s
  WHERE s.room = ? AND s.role IN ('host', 'owner')`;

const MUTED = `
  SELECT s.person, s.muted FROM standings s
  WHERE s.room = ? AND s.muted > ?
  ORDER BY s.muted DESC, s.person LIMIT ${MUTED_TOLD_MAX}`;

const EVENTS_AFTER = `
  SELECT ${EVENT_COLUMNS} FROM events e JOIN authors a ON a.n = e.author
  WHERE e.room = ? AND e.seq > ? ORDER BY e.seq LIMIT ?`;

const UNREAD = `
  SELECT count(*) AS unread FROM (
    SELECT 1 FROM (
      SELECT room, seq, body FROM messages WHERE room = ? AND seq > ?
      ORDER BY seq DESC LIMIT ${UNREAD_AMONG}) m
    CROSS JOIN events e ON e.room = m.room AND e.seq = m.seq
    WHERE m.body IS NOT NULL AND e.kind = 'message'
      AND e.author IS NOT (SELECT n FROM authors WHERE id = ?)
    LIMIT ?)`;

/**
 * By an index of what is listed, in that order; a test looks at the plan. Those
 * with one event are looked at all the same: of a room that was moved here, and
 * begun by an older program on PostgreSQL, it is not known that it was opened.
 */
export const ROOMS = `
  SELECT r.id AS room, r.seq, r.ts FROM rooms r
  WHERE r.unlisted = 0 AND (r.seq > 1 OR r.opened = 0)
    AND (r.seq > 1 OR EXISTS (
      SELECT 1 FROM events e
      WHERE e.room = r.n AND e.seq = 1 AND e.kind <> 'open'))
  ORDER BY r.ts DESC, r.id LIMIT ?`;

export class SqliteLog implements RoomLog {
  readonly epoch: string;
  readonly #reader: Reader;
  readonly #writer: Writer;
  readonly #close: () => Promise<void>;

  /** @param close Called when this half of the store is no longer needed. */
  constructor(reader: Reader, writer: Writer, close: () => Promise<void>) {
    this.epoch = writer.epoch;
    this.#reader = reader;
    this.#writer = writer;
    this.#close = close;
  }

  async append(drafts: readonly Draft[]): Promise<readonly Appended[]> {
    if (drafts.length === 0) return [];
    const outcome = await this.#writer.submit({ do: "append", drafts });
    switch (outcome.did) {
      case "append":
        return outcome.outcomes;
      case "refuse":
        return drafts.map(() => ({ ok: false, code: outcome.code }));
      default:
        throw new Error(`Cannot append: the writer did ${outcome.did}`);
    }
  }

  head(room: RoomId): Promise<number> {
    return this.#read((rows) => roomFacts(rows, room)?.head ?? 0);
  }

  heads(rooms: readonly RoomId[]): Promise<Map<RoomId, number>> {
    return this.#read((rows) => {
      const heads = new Map<RoomId, number>();
      for (const room of rooms) {
        const facts = roomFacts(rows, room);
        if (facts !== null) heads.set(room, facts.head);
      }
      return heads;
    });
  }

  replay(room: RoomId, after: number, limit: number): Promise<RoomEvent[]> {
    return this.#read((rows) => {
      checkLimit(limit);
      const facts = roomFacts(rows, room);
      if (facts === null) return [];
      return rows.all(EVENTS_AFTER, facts.n, after, limit)
        .map((row) => eventOf(room, row));
    });
  }

  page(room: RoomId, query: PageQuery): Promise<Page> {
    return this.#read((rows) => {
      checkLimit(query.limit);
      const facts = roomFacts(rows, room);
      if (facts === null) return { items: [], asOf: 0, more: false };
      return { ...pageOf(rows, facts.n, query), asOf: facts.head };
    });
  }

  seqAt(room: RoomId, tsMs: number): Promise<number | null> {
    return this.#read((rows) => {
      const facts = roomFacts(rows, room);
      return facts === null ? null : seqAt(rows, facts, tsMs);
    });
  }

  state(room: RoomId): Promise<RoomSnapshot> {
    return this.#read((rows) => {
      const facts = roomFacts(rows, room);
      if (facts === null) return { head: 0, ...NEW_ROOM };
      const people = rows.all(PEOPLE, facts.n)
        .map((row) => [text(row, "person"), standingOf(row)] as const);
      return {
        head: facts.head,
        rules: facts.rules,
        people: new Map(people),
      };
    });
  }

  standing(room: RoomId, personId: string | null): Promise<RoomStanding> {
    return this.#read((rows) => {
      const facts = roomFacts(rows, room);
      if (facts === null) {
        return { head: 0, rules: OPEN_RULES, standing: VISITOR };
      }
      const row = personId === null
        ? undefined
        : rows.get(PERSON, facts.n, personId);
      return {
        head: facts.head,
        rules: facts.rules,
        standing: row === undefined ? VISITOR : standingOf(row),
      };
    });
  }

  hosts(room: RoomId): Promise<string[]> {
    return this.#read((rows) => {
      const facts = roomFacts(rows, room);
      if (facts === null) return [];
      return rows.all(HOSTS, facts.n).map((row) => text(row, "person"));
    });
  }

  muted(room: RoomId, nowMs: number): Promise<Muted[]> {
    return this.#read((rows) => {
      const facts = roomFacts(rows, room);
      return facts === null
        ? []
        : rows.all(MUTED, facts.n, Math.floor(nowMs)).map(mutedOf);
    });
  }

  unread(room: RoomId, after: number, personId: string): Promise<number> {
    return this.#read((rows) => {
      const facts = roomFacts(rows, room);
      if (facts === null || facts.head <= after) return 0;
      const row = rows.get(UNREAD, facts.n, after, personId, UNREAD_MAX);
      return number(row ?? {}, "unread");
    });
  }

  rooms(limit: number): Promise<RoomSummary[]> {
    return this.#read((rows) => {
      checkLimit(limit);
      return rows.all(ROOMS, limit).map((row) => ({
        room: roomOf(row),
        head: number(row, "seq"),
        lastTs: number(row, "ts"),
      }));
    });
  }

  fault(): AppendRefusal | null {
    return this.#writer.fault();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }

  #read<Result>(run: (rows: Rows) => Result): Promise<Result> {
    return Promise.try(() => {
      try {
        return this.#reader.read(run);
      } catch (error) {
        if (!(error instanceof ReadError)) throw error;
        throw new LogUnavailableError(error.message, { cause: error.cause });
      }
    });
  }
}

/** All events of a room, in order, as they are at one moment. */
export function* eachEvent(
  db: DatabaseSync,
  room: RoomId,
): Generator<RoomEvent> {
  const events = db.prepare(`
    SELECT ${EVENT_COLUMNS}
    FROM events e JOIN authors a ON a.n = e.author
    WHERE e.room = (SELECT n FROM rooms WHERE id = ?) ORDER BY e.seq`);
  for (const row of events.iterate(room)) yield eventOf(room, row);
}

function roomFacts(
  rows: Rows,
  room: RoomId,
): { n: number; head: number; rules: RoomRules } | null {
  const row = rows.get(ROOM, room);
  if (row === undefined) return null;
  return {
    n: number(row, "n"),
    head: number(row, "seq"),
    rules: rulesOf(row),
  };
}
