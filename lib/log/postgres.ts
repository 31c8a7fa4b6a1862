/**
 * The log in PostgreSQL, shared by several processes: reads here, pages of
 * messages by `postgres_pages.ts`, and appends through `postgres_writer.ts`.
 * The tables are in `lib/postgres/migrations.ts`.
 *
 * @module
 */
import type { Logger } from "../logger.ts";
import { DatabaseError, type Pool, type Query } from "../postgres/pool.ts";
import type { RoomEvent, RoomId } from "../protocol.ts";
import {
  type Muted,
  MUTED_TOLD_MAX,
  NEW_ROOM,
  OPEN_RULES,
  VISITOR,
} from "../room/state.ts";
import { number, text } from "../row.ts";
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
import { EVENT_COLUMNS } from "./postgres_facts.ts";
import { pageOf, seqAt } from "./postgres_pages.ts";
import { PostgresWriter } from "./postgres_writer.ts";
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

/** The most events in memory when a room is exported. */
const EXPORT_EVENTS = 1_000;

const HEAD = "SELECT r.seq FROM rooms r WHERE r.id = $1";
const HEADS = `
  SELECT r.id AS room, r.seq FROM rooms r
  WHERE r.id IN (SELECT json_array_elements_text($1::text::json))`;
const STATE = `
  SELECT r.seq AS head, ${RULE_COLUMNS}, s.person, ${STANDING_COLUMNS}
  FROM rooms r LEFT JOIN standings s ON s.room = r.n
  WHERE r.id = $1 ORDER BY s.person`;
const STANDING = `
  SELECT r.seq AS head, ${RULE_COLUMNS}, s.person, ${STANDING_COLUMNS}
  FROM rooms r LEFT JOIN standings s ON s.room = r.n AND s.person = $2
  WHERE r.id = $1`;
const HOSTS = `
  SELECT s.person FROM rooms r JOIN standings s ON s.room = r.n
  WHERE r.id = $1 AND s.role IN ('host', 'owner')`;
const MUTED = `
  SELECT s.person, s.muted FROM standings s
  WHERE s.room = (SELECT n FROM rooms WHERE id = $1) AND s.muted > $2
  ORDER BY s.muted DESC, s.person LIMIT ${MUTED_TOLD_MAX}`;
/**
 * Where a room is named by its number, an index is in the order that is asked
 * for; through a join with `rooms`, all that follows would be read and sorted.
 */
const EVENTS_AFTER = `
  SELECT ${EVENT_COLUMNS} FROM events e
  WHERE e.room = (SELECT n FROM rooms WHERE id = $1) AND e.seq > $2
  ORDER BY e.seq LIMIT $3`;
const UNREAD = `
  SELECT count(*) AS unread FROM (
    SELECT 1 FROM (
      SELECT room, seq, body FROM messages
      WHERE room = (SELECT n FROM rooms WHERE id = $1) AND seq > $2
      ORDER BY seq DESC LIMIT ${UNREAD_AMONG}) AS m
    CROSS JOIN LATERAL (
      SELECT 1 FROM events WHERE room = m.room AND seq = m.seq
        AND kind = 'message' AND author <> $3 OFFSET 0) e
    WHERE m.body IS NOT NULL LIMIT $4) AS unread_messages`;
/**
 * By an index of what is listed, in that order. What older programs open is in
 * it as well, as they do not say so: those with one event are looked at.
 */
const ROOMS = `
  SELECT r.id AS room, r.seq, r.ts FROM rooms r
  WHERE r.unlisted = 0 AND (r.seq > 1 OR r.opened = 0 AND EXISTS (
    SELECT 1 FROM events e
    WHERE e.room = r.n AND e.seq = 1 AND e.kind <> 'open'))
  ORDER BY r.ts DESC, r.id LIMIT $1`;

export interface PostgresLogOptions {
  /** To read; its connections are shared with whoever else reads. */
  reads: Pool;
  /** To write; one connection. */
  writes: Pool;
  epoch: string;
  logger: Logger;
}

export class PostgresLog implements RoomLog {
  readonly epoch: string;
  readonly #reads: Pool;
  readonly #writer: PostgresWriter;

  constructor({ reads, writes, epoch, logger }: PostgresLogOptions) {
    this.epoch = epoch;
    this.#reads = reads;
    this.#writer = new PostgresWriter(writes, logger);
  }

  readonly #read: Query = async (sql, params) => {
    try {
      return await this.#reads.query(sql, params);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      if (error.problem === "lost") this.#writer.suspect();
      throw new LogUnavailableError(error.message, { cause: error });
    }
  };

  append(drafts: readonly Draft[]): Promise<readonly Appended[]> {
    return this.#writer.append(drafts);
  }

  async head(room: RoomId): Promise<number> {
    const [row] = await this.#read(HEAD, [room]);
    return row === undefined ? 0 : number(row, "seq");
  }

  async heads(rooms: readonly RoomId[]): Promise<Map<RoomId, number>> {
    const rows = await this.#read(HEADS, [JSON.stringify(rooms)]);
    return new Map(rows.map((row) => [roomOf(row), number(row, "seq")]));
  }

  async replay(
    room: RoomId,
    after: number,
    limit: number,
  ): Promise<RoomEvent[]> {
    checkLimit(limit);
    const rows = await this.#read(EVENTS_AFTER, [room, after, limit]);
    return rows.map((row) => eventOf(room, row));
  }

  page(room: RoomId, query: PageQuery): Promise<Page> {
    return pageOf(this.#read, room, query);
  }

  seqAt(room: RoomId, tsMs: number): Promise<number | null> {
    return seqAt(this.#read, room, tsMs);
  }

  async state(room: RoomId): Promise<RoomSnapshot> {
    const rows = await this.#read(STATE, [room]);
    const [first] = rows;
    if (first === undefined) return { head: 0, ...NEW_ROOM };
    const people = rows.filter((row) => row["person"] !== null)
      .map((row) => [text(row, "person"), standingOf(row)] as const);
    return {
      head: number(first, "head"),
      rules: rulesOf(first),
      people: new Map(people),
    };
  }

  async standing(room: RoomId, personId: string | null): Promise<RoomStanding> {
    const [row] = await this.#read(STANDING, [room, personId]);
    if (row === undefined) {
      return { head: 0, rules: OPEN_RULES, standing: VISITOR };
    }
    return {
      head: number(row, "head"),
      rules: rulesOf(row),
      standing: row["person"] === null ? VISITOR : standingOf(row),
    };
  }

  async hosts(room: RoomId): Promise<string[]> {
    const rows = await this.#read(HOSTS, [room]);
    return rows.map((row) => text(row, "person"));
  }

  async muted(room: RoomId, nowMs: number): Promise<Muted[]> {
    const rows = await this.#read(MUTED, [room, Math.floor(nowMs)]);
    return rows.map(mutedOf);
  }

  async unread(room: RoomId, after: number, personId: string): Promise<number> {
    const [row] = await this.#read(UNREAD, [room, after, personId, UNREAD_MAX]);
    return number(row ?? {}, "unread");
  }

  async rooms(limit: number): Promise<RoomSummary[]> {
    checkLimit(limit);
    const rows = await this.#read(ROOMS, [limit]);
    return rows.map((row) => ({
      room: roomOf(row),
      head: number(row, "seq"),
      lastTs: number(row, "ts"),
    }));
  }

  fault(): AppendRefusal | null {
    return this.#writer.fault();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#writer[Symbol.asyncDispose]();
  }
}

/** All events of a room, in order, up to the one that is the last now. */
export async function* eachEvent(
  query: Query,
  room: RoomId,
): AsyncGenerator<RoomEvent> {
  const [row] = await query(HEAD, [room]);
  const head = row === undefined ? 0 : number(row, "seq");
  for (let seq = 0; seq < head;) {
    const limit = Math.min(EXPORT_EVENTS, head - seq);
    const rows = await query(EVENTS_AFTER, [room, seq, limit]);
    for (const row of rows) yield eventOf(room, row);
    seq += limit;
  }
}
