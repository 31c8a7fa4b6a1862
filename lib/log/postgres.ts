/**
 * The log in PostgreSQL, shared by several processes. Whatever waits is stored
 * as one group, one group at a time; what a group does is in
 * `postgres_group.ts`, where tables are in `lib/postgres/migrations.ts`.
 *
 * @module
 */
import type { Logger } from "../logger.ts";
import {
  DatabaseError,
  type Pool,
  type Problem,
  type Query,
} from "../postgres/pool.ts";
import { advice } from "../postgres/problems.ts";
import type { Message, RoomEvent, RoomId } from "../protocol.ts";
import {
  type Muted,
  MUTED_TOLD_MAX,
  NEW_ROOM,
  OPEN_RULES,
  VISITOR,
} from "../room/state.ts";
import { number, type Row, text } from "../row.ts";
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
import { appendGroup } from "./postgres_group.ts";
import { centre, checkLimit } from "./rules.ts";
import {
  eventOf,
  messageOf,
  mutedOf,
  roomOf,
  RULE_COLUMNS,
  rulesOf,
  STANDING_COLUMNS,
  standingOf,
} from "./rows.ts";

/** The most drafts in one transaction; the rest waits. */
const GROUP_DRAFTS_MAX = 1_000;
/** The most drafts waiting; beyond it, they are refused as `busy`. */
const QUEUE_DRAFTS_MAX = 10_000;
/** How often a group is tried that was in another one's way, or lost. */
const ATTEMPTS = 3;
/** How often it is tried whether a fault is over. */
const PROBE_MS = 1_000;
/** The most messages of a page; all that ask take fewer by far. */
const PAGE_MAX = 10_000;
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
/**
 * Messages with their events, one by one (`OFFSET 0`), once it is known which:
 * the planner would rather read all of a room than believe that one room can
 * have most of what there is. It knows no limit but one that is written out.
 */
const messages = (some: string) => `
  SELECT m.seq, e.kind, e.id, e.author, e.name, e.cid, e.ref, e.whom, e.until,
    m.body, e.ts, m.rev,
    CASE WHEN m.rev > m.seq AND m.body IS NOT NULL THEN
      (SELECT ts FROM events
       WHERE room = m.room AND seq = m.rev AND kind = 'edit')
    END AS edited
  FROM (
    SELECT * FROM (
      SELECT * FROM messages WHERE room = r.n AND ${some} LIMIT ${PAGE_MAX}) s
    LIMIT $3) m
  CROSS JOIN LATERAL (
    SELECT * FROM events WHERE room = m.room AND seq = m.seq OFFSET 0) e`;
/** A statement sees one moment: the items and the head of that. */
const page = (items: string) => `
  SELECT r.seq AS head, i.* FROM rooms r LEFT JOIN LATERAL (${items}) i ON true
  WHERE r.id = $1 ORDER BY i.seq`;
const BEFORE = messages("seq < $2 ORDER BY seq DESC");
const FROM = messages("seq >= $2 ORDER BY seq");
const PAGE_BEFORE = page(BEFORE);
const PAGE_FROM = page(FROM);
const PAGE_AROUND = page(`${BEFORE} UNION ALL ${FROM}`);
/** By halves, as `ts` grows with `seq`: an index would cost every append. */
const SEQ_AT = `
  WITH RECURSIVE room AS (SELECT n, seq FROM rooms WHERE id = $1),
  halves (low, high) AS (
    SELECT 1::bigint, seq + 1 FROM room
    UNION ALL
    SELECT CASE WHEN e.ts < $2 THEN e.seq + 1 ELSE h.low END,
      CASE WHEN e.ts < $2 THEN h.high ELSE e.seq END
    FROM halves h CROSS JOIN LATERAL (
      SELECT seq, ts FROM events
      WHERE room = (SELECT n FROM room) AND seq = (h.low + h.high) / 2
      OFFSET 0) e
    WHERE h.low < h.high
  )
  SELECT seq FROM messages
  WHERE room = (SELECT n FROM room)
    AND seq >= (SELECT low FROM halves WHERE low = high)
  ORDER BY seq LIMIT 1`;
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
const PROBE = "UPDATE meta SET value = value WHERE key = 'epoch'";

export interface PostgresLogOptions {
  /** To read; its connections are shared with whoever else reads. */
  reads: Pool;
  /** To write; one connection. */
  writes: Pool;
  epoch: string;
  logger: Logger;
}

interface Waiting {
  drafts: readonly Draft[];
  settle: (outcomes: Appended[]) => void;
}

export class PostgresLog implements RoomLog {
  readonly epoch: string;
  readonly #reads: Pool;
  readonly #writes: Pool;
  readonly #logger: Logger;
  #waiting: Waiting[] = [];
  #waitingDrafts = 0;
  #pumping: Promise<void> | null = null;
  #fault: AppendRefusal | null = null;
  #probe: ReturnType<typeof setTimeout> | undefined;
  #probing: Promise<void> | null = null;

  constructor({ reads, writes, epoch, logger }: PostgresLogOptions) {
    this.epoch = epoch;
    this.#reads = reads;
    this.#writes = writes;
    this.#logger = logger;
  }

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

  async head(room: RoomId): Promise<number> {
    const [row] = await this.#read(HEAD, room);
    return row === undefined ? 0 : number(row, "seq");
  }

  async heads(rooms: readonly RoomId[]): Promise<Map<RoomId, number>> {
    const rows = await this.#read(HEADS, JSON.stringify(rooms));
    return new Map(rows.map((row) => [roomOf(row), number(row, "seq")]));
  }

  async replay(
    room: RoomId,
    after: number,
    limit: number,
  ): Promise<RoomEvent[]> {
    checkLimit(limit);
    const rows = await this.#read(EVENTS_AFTER, room, after, limit);
    return rows.map((row) => eventOf(room, row));
  }

  async page(room: RoomId, query: PageQuery): Promise<Page> {
    const { limit } = query;
    checkLimit(limit);
    if (limit >= PAGE_MAX) {
      throw new RangeError(`Cannot page ${limit} messages`);
    }
    if ("after" in query) {
      const { items, asOf } = itemsOf(
        await this.#read(PAGE_FROM, room, query.after + 1, limit + 1),
      );
      return { items: items.slice(0, limit), asOf, more: items.length > limit };
    }
    if ("around" in query) {
      const { items, asOf } = itemsOf(
        await this.#read(PAGE_AROUND, room, query.around, limit + 1),
      );
      const older = items.filter(({ seq }) => seq < query.around);
      const newer = items.filter(({ seq }) => seq >= query.around);
      return { ...centre(older, newer.slice(0, limit), limit), asOf };
    }
    const before = query.before ?? Number.MAX_SAFE_INTEGER;
    const { items, asOf } = itemsOf(
      await this.#read(PAGE_BEFORE, room, before, limit + 1),
    );
    return { items: items.slice(-limit), asOf, more: items.length > limit };
  }

  async seqAt(room: RoomId, tsMs: number): Promise<number | null> {
    const [row] = await this.#read(SEQ_AT, room, Math.ceil(tsMs));
    return row === undefined ? null : number(row, "seq");
  }

  async state(room: RoomId): Promise<RoomSnapshot> {
    const rows = await this.#read(STATE, room);
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
    const [row] = await this.#read(STANDING, room, personId);
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
    const rows = await this.#read(HOSTS, room);
    return rows.map((row) => text(row, "person"));
  }

  async muted(room: RoomId, nowMs: number): Promise<Muted[]> {
    const rows = await this.#read(MUTED, room, Math.floor(nowMs));
    return rows.map(mutedOf);
  }

  async unread(room: RoomId, after: number, personId: string): Promise<number> {
    const [row] = await this.#read(UNREAD, room, after, personId, UNREAD_MAX);
    return number(row ?? {}, "unread");
  }

  async rooms(limit: number): Promise<RoomSummary[]> {
    checkLimit(limit);
    const rows = await this.#read(ROOMS, limit);
    return rows.map((row) => ({
      room: roomOf(row),
      head: number(row, "seq"),
      lastTs: number(row, "ts"),
    }));
  }

  fault(): AppendRefusal | null {
    return this.#fault;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pumping;
    await this.#probing;
    clearTimeout(this.#probe);
  }

  async #read(sql: string, ...params: (string | number | null)[]) {
    try {
      return await this.#reads.query(sql, params);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      if (error.problem === "lost") this.#suspect();
      throw new LogUnavailableError(error.message, { cause: error });
    }
  }

  /** Looks whether what failed for a reader would fail for a writer. */
  #suspect(): void {
    if (this.#fault === null) this.#probing ??= this.#recover();
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
      return await this.#writes.transaction(
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
      await this.#writes.query(PROBE);
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

function itemsOf(rows: readonly Row[]): { items: Message[]; asOf: number } {
  const [first] = rows;
  if (first === undefined) return { items: [], asOf: 0 };
  const items = rows.filter((row) => row["seq"] !== null).map(messageOf);
  return { items, asOf: number(first, "head") };
}
