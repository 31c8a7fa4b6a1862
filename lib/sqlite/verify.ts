/**
 * Whether a database keeps the promises of the log: whole pages, seqs without
 * a hole, messages and standings that are the fold of their events, no text
 * that was deleted. What a later version stored, and this one does not know, is
 * counted only.
 *
 * For backups and restores; reads the whole file, a second for some hundred
 * thousand messages.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import {
  eventOf,
  roomOf,
  RULE_COLUMNS,
  rulesOf,
  STANDING_COLUMNS,
  standingOf,
} from "../log/rows.ts";
import { EVENT_COLUMNS } from "../log/sqlite_tables.ts";
import { WISH_KINDS } from "../protocol.ts";
import { foldState, NEW_ROOM, type RoomState } from "../room/state.ts";
import { readEpoch } from "./schema.ts";
import { number, type Row, text } from "../row.ts";

export interface Inventory {
  epoch: string;
  rooms: number;
  events: number;
  messages: number;
}

export type Verified =
  | { ok: true; inventory: Inventory }
  /** The first thing that is wrong. */
  | { ok: false; problem: string };

const KNOWN_KINDS = WISH_KINDS.map((kind) => `'${kind}'`).join();

/** What must find no row; the row that it finds names a place. */
const CHECKS: readonly { what: string; sql: string }[] = [
  {
    what: "a room has a hole in its seqs",
    sql: `
      SELECT r.id AS place FROM rooms r
      LEFT JOIN (
        SELECT room, count(*) AS n, min(seq) AS low, max(seq) AS high
        FROM events GROUP BY room
      ) e ON e.room = r.n
      WHERE ifnull(e.n, 0) <> r.seq OR ifnull(e.high, 0) <> r.seq
        OR (r.seq > 0 AND e.low <> 1)`,
  },
  {
    what: "an event belongs to no room, or to no author",
    sql: `
      SELECT id AS place FROM events
      WHERE room NOT IN (SELECT n FROM rooms)
        OR author NOT IN (SELECT n FROM authors)`,
  },
  {
    what: "a room is in no list although it was begun with a word",
    sql: `
      SELECT r.id AS place FROM rooms r
      JOIN events e ON e.room = r.n AND e.seq = 1
      WHERE r.opened = 1 AND e.kind <> 'open'`,
  },
  {
    what: "messages and their events do not pair",
    sql: `
      SELECT e.id AS place FROM events e
      LEFT JOIN messages m ON m.room = e.room AND m.seq = e.seq
      WHERE e.kind IN (${KNOWN_KINDS})
        AND (e.kind NOT IN ('edit', 'delete')) <> (m.seq IS NOT NULL)
      UNION ALL
      SELECT m.room || '/' || m.seq FROM messages m
      LEFT JOIN events e ON e.room = m.room AND e.seq = m.seq
      WHERE e.seq IS NULL`,
  },
  {
    what: "a message is not what its events made of it",
    sql: `
      SELECT e.id AS place
      FROM messages m
      JOIN events e ON e.room = m.room AND e.seq = m.seq
      LEFT JOIN (
        SELECT room, ref, max(seq) AS seq FROM events
        WHERE kind IN ('edit', 'delete') GROUP BY room, ref
      ) last ON last.room = e.room AND last.ref = e.id
      LEFT JOIN events c ON c.room = last.room AND c.seq = last.seq
      WHERE e.kind IN (${KNOWN_KINDS}) AND (m.rev <> ifnull(c.seq, e.seq)
          OR m.body IS NOT CASE WHEN c.seq IS NULL THEN e.body ELSE c.body END)
        AND NOT EXISTS (
          SELECT 1 FROM events o WHERE o.room = e.room AND o.ref = e.id
            AND o.kind NOT IN (${KNOWN_KINDS}))`,
  },
  {
    what: "a deleted text is still there",
    sql: `
      SELECT e.id AS place FROM events d
      JOIN events e ON e.room = d.room AND (e.id = d.ref OR e.ref = d.ref)
      WHERE d.kind = 'delete' AND e.body IS NOT NULL`,
  },
];

/** What makes a room's state: acts, and the first event of all. */
const STATE_EVENTS = `
  SELECT r.id AS room, ${EVENT_COLUMNS}
  FROM rooms r
  JOIN events e ON e.room = r.n
    AND (e.seq = 1 OR e.kind NOT IN ('message', 'edit', 'delete'))
  JOIN authors a ON a.n = e.author
  ORDER BY r.n, e.seq`;

export function verify(db: DatabaseSync): Verified {
  const [integrity] = db.prepare("PRAGMA integrity_check(1)").all();
  const verdict = text(integrity ?? {}, "integrity_check");
  if (verdict !== "ok") return { ok: false, problem: verdict };
  for (const { what, sql } of CHECKS) {
    const row = db.prepare(`${sql} LIMIT 1`).get();
    if (row !== undefined) {
      return { ok: false, problem: `${what}: ${text(row, "place")}` };
    }
  }
  const room = findForeignState(db);
  return room === null
    ? { ok: true, inventory: takeInventory(db) }
    : { ok: false, problem: `who may do what is not what was done: ${room}` };
}

/** A room whose rules or standings are not the fold of its acts. */
function findForeignState(db: DatabaseSync): string | null {
  const folded = new Map<string, RoomState>();
  const unsure = new Set<string>();
  for (const row of db.prepare(STATE_EVENTS).iterate()) {
    const event = eventOf(roomOf(row), row);
    if (event.kind === "other") unsure.add(event.room);
    const before = folded.get(event.room) ?? NEW_ROOM;
    folded.set(event.room, foldState(before, event));
  }
  const rooms = db.prepare(
    `SELECT r.n, r.id AS room, ${RULE_COLUMNS} FROM rooms r`,
  );
  const people = db.prepare(
    `SELECT s.person, ${STANDING_COLUMNS} FROM standings s WHERE s.room = ?`,
  );
  for (const row of rooms.iterate()) {
    const id = text(row, "room");
    if (unsure.has(id)) continue;
    const stored: RoomState = {
      rules: rulesOf(row),
      people: new Map(
        people.all(number(row, "n"))
          .map((one) => [text(one, "person"), standingOf(one)]),
      ),
    };
    if (!isSameState(stored, folded.get(id) ?? NEW_ROOM)) return id;
  }
  return null;
}

function isSameState(a: RoomState, b: RoomState): boolean {
  const plain = ({ rules, people }: RoomState) =>
    JSON.stringify([
      [rules.unlisted, rules.locked, rules.slowMs],
      [...people].sort(([a], [b]) => a < b ? -1 : 1)
        .map(([id, one]) => [
          id,
          one.name,
          one.role,
          one.mutedUntilMs,
          one.bannedUntilMs,
        ]),
    ]);
  return plain(a) === plain(b);
}

function takeInventory(db: DatabaseSync): Inventory {
  const counts: Row = db.prepare(`
    SELECT (SELECT count(*) FROM rooms) AS rooms,
      (SELECT count(*) FROM events) AS events,
      (SELECT count(*) FROM events WHERE kind = 'message') AS messages`)
    .get() ?? {};
  return {
    epoch: readEpoch(db),
    rooms: number(counts, "rooms"),
    events: number(counts, "events"),
    messages: number(counts, "messages"),
  };
}

/** One line for people. */
export function inventoryLine({ rooms, events, messages }: Inventory): string {
  return `${some(messages, "message")} (${some(events, "event")}) in ${
    some(rooms, "room")
  }`;
}

function some(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
