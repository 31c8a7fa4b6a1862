/**
 * Pages of a room's messages in SQLite, by place and by time. Runs inside a
 * read that somebody else began, so that what it sees is of one moment.
 *
 * @module
 */
import type { Message } from "../protocol.ts";
import { BadRowError, number, type Rows } from "../row.ts";
import type { PageQuery } from "./log.ts";
import { messageOf } from "./rows.ts";
import { centre } from "./rules.ts";

const MESSAGES = `
  SELECT e.seq, e.kind, e.id, a.id AS author, e.name, e.cid, e.ref, e.whom,
    e.until, m.body, e.ts, m.rev,
    CASE WHEN m.rev > m.seq AND m.body IS NOT NULL THEN
      (SELECT ts FROM events
       WHERE room = m.room AND seq = m.rev AND kind = 'edit')
    END AS edited
  FROM messages m
  CROSS JOIN events e ON e.room = m.room AND e.seq = m.seq
  CROSS JOIN authors a ON a.n = e.author
  WHERE m.room = ?`;
const MESSAGES_BEFORE = `${MESSAGES} AND m.seq < ? ORDER BY m.seq DESC LIMIT ?`;
const MESSAGES_FROM = `${MESSAGES} AND m.seq >= ? ORDER BY m.seq LIMIT ?`;

const TIME_OF = "SELECT ts FROM events WHERE room = ? AND seq = ?";

/** Asks for one more than wanted, to know whether there are more. */
export function pageOf(
  rows: Rows,
  room: number,
  query: PageQuery,
): { items: Message[]; more: boolean } {
  const { limit } = query;
  const before = (seq: number) =>
    rows.all(MESSAGES_BEFORE, room, seq, limit + 1).map(messageOf).reverse();
  const from = (seq: number, count: number) =>
    rows.all(MESSAGES_FROM, room, seq, count).map(messageOf);

  if ("after" in query) {
    const newer = from(query.after + 1, limit + 1);
    return { items: newer.slice(0, limit), more: newer.length > limit };
  }
  if ("around" in query) {
    return centre(before(query.around), from(query.around, limit), limit);
  }
  const older = before(query.before ?? Number.MAX_SAFE_INTEGER);
  return { items: older.slice(-limit), more: older.length > limit };
}

export function seqAt(
  rows: Rows,
  room: { n: number; head: number },
  tsMs: number,
): number | null {
  const event = firstEventAt(rows, room, tsMs);
  const row = rows.get(MESSAGES_FROM, room.n, event, 1);
  return row === undefined ? null : number(row, "seq");
}

/**
 * The first event that is not before a time; without one, what comes after the
 * head. By halves, as `ts` grows with `seq`: an index would cost every append.
 */
function firstEventAt(
  rows: Rows,
  { n, head }: { n: number; head: number },
  tsMs: number,
): number {
  let low = 1;
  let high = head + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = rows.get(TIME_OF, n, middle);
    if (row === undefined) throw new BadRowError("seq", "an event", null);
    if (number(row, "ts") < tsMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
