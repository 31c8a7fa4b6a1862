/**
 * Pages of a room's messages in PostgreSQL, by place and by time. Each is one
 * statement, which sees one moment: the items, and the head of that.
 *
 * @module
 */
import type { Query } from "../postgres/pool.ts";
import type { Message, RoomId } from "../protocol.ts";
import { number, type Row } from "../row.ts";
import type { Page, PageQuery } from "./log.ts";
import { messageOf } from "./rows.ts";
import { centre, checkLimit } from "./rules.ts";

/** The most messages of a page; all that ask take fewer by far. */
const PAGE_MAX = 10_000;
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
/** With the room's head, and one row at least where there is the room. */
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

/** Asks for one more than wanted, to know whether there are more. */
export async function pageOf(
  query: Query,
  room: RoomId,
  wanted: PageQuery,
): Promise<Page> {
  const { limit } = wanted;
  checkLimit(limit);
  if (limit >= PAGE_MAX) {
    throw new RangeError(`Cannot page ${limit} messages`);
  }
  if ("after" in wanted) {
    const { items, asOf } = itemsOf(
      await query(PAGE_FROM, [room, wanted.after + 1, limit + 1]),
    );
    return { items: items.slice(0, limit), asOf, more: items.length > limit };
  }
  if ("around" in wanted) {
    const { items, asOf } = itemsOf(
      await query(PAGE_AROUND, [room, wanted.around, limit + 1]),
    );
    const older = items.filter(({ seq }) => seq < wanted.around);
    const newer = items.filter(({ seq }) => seq >= wanted.around);
    return { ...centre(older, newer.slice(0, limit), limit), asOf };
  }
  const before = wanted.before ?? Number.MAX_SAFE_INTEGER;
  const { items, asOf } = itemsOf(
    await query(PAGE_BEFORE, [room, before, limit + 1]),
  );
  return { items: items.slice(-limit), asOf, more: items.length > limit };
}

export async function seqAt(
  query: Query,
  room: RoomId,
  tsMs: number,
): Promise<number | null> {
  const [row] = await query(SEQ_AT, [room, Math.ceil(tsMs)]);
  return row === undefined ? null : number(row, "seq");
}

function itemsOf(rows: readonly Row[]): { items: Message[]; asOf: number } {
  const [first] = rows;
  if (first === undefined) return { items: [], asOf: 0 };
  const items = rows.filter((row) => row["seq"] !== null).map(messageOf);
  return { items, asOf: number(first, "head") };
}
