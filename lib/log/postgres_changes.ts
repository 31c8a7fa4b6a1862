/**
 * What a group of drafts changes in the tables of PostgreSQL: a statement for
 * each kind of change, whatever number of rooms and drafts it is for.
 *
 * @module
 */
import type { Query } from "../postgres/pool.ts";
import type { RoomEvent } from "../protocol.ts";
import { isAct } from "../room/act.ts";
import type { Room } from "./postgres_room.ts";

const ADD_EVENTS = `
  INSERT INTO events
    (room, seq, kind, id, author, name, cid, ref, whom, until, body, ts)
  SELECT room, seq, kind, id, author, name, cid, ref, whom, until, body, ts
  FROM json_to_recordset($1::text::json) AS w (
    room integer, seq bigint, kind text, id text, author text, name text,
    cid text, ref text, whom text, until bigint, body text, ts bigint)`;
const ADD_MESSAGES = `
  INSERT INTO messages (room, seq, rev, body)
  SELECT room, seq, rev, body FROM json_to_recordset($1::text::json)
    AS w (room integer, seq bigint, rev bigint, body text)`;
const CHANGE_MESSAGES = `
  UPDATE messages m SET rev = w.rev, body = w.body
  FROM json_to_recordset($1::text::json)
    AS w (room integer, seq bigint, rev bigint, body text)
  WHERE m.room = w.room AND m.seq = w.seq`;
/** A message, and all that was made of it. */
const REDACT = `
  UPDATE events e SET body = NULL
  FROM json_to_recordset($1::text::json) AS w (room integer, id text)
  WHERE e.room = w.room AND (e.id = w.id OR e.ref = w.id)`;
const ADVANCE_ROOMS = `
  UPDATE rooms r SET seq = w.seq, ts = w.ts, unlisted = w.unlisted,
    locked = w.locked, slow = w.slow,
    opened = CASE WHEN r.seq = 0 THEN w.opened ELSE r.opened END
  FROM json_to_recordset($1::text::json) AS w (n integer, seq bigint,
    ts bigint, unlisted smallint, locked smallint, slow bigint, opened smallint)
  WHERE r.n = w.n`;
const SET_STANDINGS = `
  INSERT INTO standings (room, person, name, role, muted, banned)
  SELECT room, person, name, role, muted, banned
  FROM json_to_recordset($1::text::json) AS w (room integer, person text,
    name text, role text, muted bigint, banned bigint)
  ON CONFLICT (room, person) DO UPDATE SET name = excluded.name,
    role = excluded.role, muted = excluded.muted, banned = excluded.banned`;
const FORGET_SAID = `
  DELETE FROM said WHERE room IN (
    SELECT value::integer FROM json_array_elements_text($1::text::json))`;
const SET_SAID = `
  INSERT INTO said (room, person, ms)
  SELECT room, person, ms FROM json_to_recordset($1::text::json)
    AS w (room integer, person text, ms bigint)
  ON CONFLICT (room, person) DO UPDATE SET ms = excluded.ms`;
/** Rooms that were made for drafts of which none was stored. */
const DROP_ROOMS = `
  DELETE FROM rooms
  WHERE seq = 0 AND n IN (
    SELECT value::integer FROM json_array_elements_text($1::text::json))`;

/** Sent in one go, and done in this order. */
export async function write(
  query: Query,
  rooms: readonly Room[],
): Promise<void> {
  const all = <Item>(items: (room: Room) => Iterable<Item>) =>
    rooms.flatMap((room) => [...items(room)]);
  const statements: [sql: string, items: unknown[]][] = [
    [ADD_EVENTS, all((room) => room.stored.map((e) => eventRow(room.n, e)))],
    [ADD_MESSAGES, all((room) => room.stored.flatMap((e) => line(room.n, e)))],
    [
      CHANGE_MESSAGES,
      all((room) =>
        [...room.changed].map(([seq, now]) => ({ room: room.n, seq, ...now }))
      ),
    ],
    [
      REDACT,
      all((room) => [...room.redacted].map((id) => ({ room: room.n, id }))),
    ],
    [
      ADVANCE_ROOMS,
      rooms.filter(({ stored }) => stored.length > 0).map(roomRow),
    ],
    [SET_STANDINGS, all((room) => standingRows(room))],
    [FORGET_SAID, rooms.filter((r) => r.forgetSaid).map(({ n }) => n)],
    [SET_SAID, all((room) => saidRows(room))],
    [DROP_ROOMS, rooms.filter(({ head }) => head === 0).map(({ n }) => n)],
  ];
  await Promise.all(
    statements.filter(([, items]) => items.length > 0)
      .map(([sql, items]) => query(sql, [JSON.stringify(items)])),
  );
}

function eventRow(room: number, event: RoomEvent): Record<string, unknown> {
  const { by, rev: _, ...fields } = event;
  return { ...fields, room, author: by.id, name: by.name };
}

/** What has a line of its own among the messages. */
function line(room: number, { kind, seq, rev, body }: RoomEvent): unknown[] {
  return kind === "message" || isAct(kind) ? [{ room, seq, rev, body }] : [];
}

function roomRow(
  { n, head, lastTs, rules, stored }: Room,
): Record<string, number> {
  return {
    n,
    seq: head,
    ts: lastTs,
    unlisted: Number(rules.unlisted),
    locked: Number(rules.locked),
    slow: rules.slowMs,
    opened: Number(stored[0]?.kind === "open"),
  };
}

function* standingRows(room: Room): Generator<unknown> {
  for (const person of room.changedPeople) {
    const named = room.people.get(person);
    if (named === undefined) continue;
    const { name, role, mutedUntilMs, bannedUntilMs } = named;
    yield {
      ...{ room: room.n, person, name, role },
      ...{ muted: mutedUntilMs, banned: bannedUntilMs },
    };
  }
}

function* saidRows(room: Room): Generator<unknown> {
  for (const person of room.nowSaid) {
    yield { room: room.n, person, ms: room.said.get(person) };
  }
}
