/**
 * What PostgreSQL knows that a group of drafts may be about: their rooms, which
 * are locked until the transaction is over, then repeats, what is referred to,
 * standings, and who spoke when. What is made of it is in `postgres_room.ts`.
 *
 * @module
 */
import type { Query } from "../postgres/pool.ts";
import { PERSON_KINDS, type RoomId } from "../protocol.ts";
import { number, type Row, text, textOrNull } from "../row.ts";
import type { Draft } from "./log.ts";
import { keyOf, type Room } from "./postgres_room.ts";
import {
  eventOf,
  RULE_COLUMNS,
  rulesOf,
  STANDING_COLUMNS,
  standingOf,
} from "./rows.ts";

/** What an event is read from; table `events` as e. */
export const EVENT_COLUMNS =
  "e.seq, e.kind, e.id, e.author, e.name, e.cid, e.ref, e.whom, e.until, e.body, e.ts";

/** In the order of their ids, as all others do: nobody waits in a circle. */
const ADD_ROOMS = `
  INSERT INTO rooms (id)
  SELECT id FROM json_array_elements_text($1::text::json) AS wanted (id)
  ORDER BY id COLLATE "C"
  ON CONFLICT (id) DO NOTHING`;
const LOCK_ROOMS = `
  SELECT r.id, r.n, r.seq, r.ts, ${RULE_COLUMNS} FROM rooms r
  WHERE r.id IN (SELECT json_array_elements_text($1::text::json))
  ORDER BY r.id FOR NO KEY UPDATE`;
const FIRSTS = `
  SELECT w.i, ${EVENT_COLUMNS}
  FROM json_to_recordset($1::text::json)
    AS w (i integer, room integer, author text, cid text)
  JOIN events e ON e.room = w.room AND e.author = w.author AND e.cid = w.cid`;
const TARGETS = `
  SELECT e.room, e.id, e.seq, e.author, m.body
  FROM json_to_recordset($1::text::json) AS w (room integer, id text)
  JOIN events e ON e.room = w.room AND e.id = w.id AND e.kind = 'message'
  JOIN messages m ON m.room = e.room AND m.seq = e.seq`;
/** Of these people, and of those who wrote these messages. */
const STANDINGS = `
  SELECT s.room, s.person, ${STANDING_COLUMNS}
  FROM (
    SELECT room, person
    FROM json_to_recordset($1::text::json) AS w (room integer, person text)
    UNION
    SELECT e.room, e.author
    FROM json_to_recordset($2::text::json) AS w (room integer, id text)
    JOIN events e ON e.room = w.room AND e.id = w.id
  ) AS p
  JOIN standings s ON s.room = p.room AND s.person = p.person`;
const SAID = `
  SELECT s.room, s.person, s.ms
  FROM json_to_recordset($1::text::json) AS w (room integer, person text)
  JOIN said s ON s.room = w.room AND s.person = w.person`;

/** Rooms that are not there yet are made. */
export async function lockRooms(
  query: Query,
  ids: ReadonlySet<RoomId>,
): Promise<Map<string, Room>> {
  const wanted = JSON.stringify([...ids]);
  let rows = await query(LOCK_ROOMS, [wanted]);
  if (rows.length < ids.size) {
    await query(ADD_ROOMS, [wanted]);
    rows = await query(LOCK_ROOMS, [wanted]);
  }
  return new Map(rows.map((row) => [text(row, "id"), roomOf(row)]));
}

function roomOf(row: Row): Room {
  return {
    n: number(row, "n"),
    head: number(row, "seq"),
    lastTs: number(row, "ts"),
    rules: rulesOf(row),
    people: new Map(),
    said: new Map(),
    targets: new Map(),
    firsts: new Map(),
    stored: [],
    changedPeople: new Set(),
    nowSaid: new Set(),
    forgetSaid: false,
    changed: new Map(),
    redacted: new Set(),
  };
}

/** What the drafts' rooms hold of all that they may be about. */
export async function readFacts(
  query: Query,
  drafts: readonly Draft[],
  at: (id: RoomId) => Room,
): Promise<void> {
  const byN = new Map(drafts.map(({ room }) => [at(room).n, at(room)]));
  const roomIn = (row: Row) => {
    const room = byN.get(number(row, "room"));
    if (room === undefined) throw new Error("Cannot place a row: other room");
    return room;
  };
  const { firsts, refs, people, slow } = keysOf(drafts, at);
  const about = JSON.stringify(refs);
  const [found, targets, standings, said] = await Promise.all([
    query(FIRSTS, [JSON.stringify(firsts)]),
    refs.length === 0 ? [] : query(TARGETS, [about]),
    query(STANDINGS, [JSON.stringify(people), about]),
    slow.length === 0 ? [] : query(SAID, [JSON.stringify(slow)]),
  ]);
  for (const row of found) {
    const draft = drafts[number(row, "i")];
    if (draft === undefined) throw new Error("Cannot place a row: no draft");
    at(draft.room).firsts.set(keyOf(draft), eventOf(draft.room, row));
  }
  for (const row of targets) {
    roomIn(row).targets.set(text(row, "id"), {
      seq: number(row, "seq"),
      authorId: text(row, "author"),
      deleted: textOrNull(row, "body") === null,
    });
  }
  for (const row of standings) {
    roomIn(row).people.set(text(row, "person"), standingOf(row));
  }
  for (const row of said) {
    roomIn(row).said.set(text(row, "person"), number(row, "ms"));
  }
}

/** What to look up, by numbers of rooms. */
function keysOf(drafts: readonly Draft[], at: (id: RoomId) => Room) {
  const firsts: { i: number; room: number; author: string; cid: string }[] = [];
  const refs: { room: number; id: string }[] = [];
  const people: { room: number; person: string }[] = [];
  const slow: { room: number; person: string }[] = [];
  for (const [i, draft] of drafts.entries()) {
    const { author, cid, kind, ref } = draft;
    const { n: room, rules } = at(draft.room);
    firsts.push({ i, room, author: author.id, cid });
    people.push({ room, person: author.id });
    if (rules.slowMs > 0) slow.push({ room, person: author.id });
    if (ref === undefined) continue;
    if (PERSON_KINDS.has(kind)) people.push({ room, person: ref });
    else refs.push({ room, id: ref });
  }
  return { firsts, refs, people, slow };
}
