/**
 * What a group of drafts does to the tables in PostgreSQL: reads in a few
 * statements all that `decide()` asks for, decides about each draft as the
 * ones before it left things, and writes what came of it in a few more. Runs
 * inside a transaction that somebody else began and commits (`postgres.ts`).
 *
 * @module
 */
import type { Query } from "../postgres/pool.ts";
import { PERSON_KINDS, type RoomEvent, type RoomId } from "../protocol.ts";
import { isAct } from "../room/act.ts";
import { type Change, type Named, type RoomRules } from "../room/state.ts";
import { number, type Row, text, textOrNull } from "../row.ts";
import type { Appended, Draft } from "./log.ts";
import { decide, refusedAs } from "./rules.ts";
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
/** Rooms that were made for drafts of which none was stored. */
const DROP_ROOMS = `
  DELETE FROM rooms
  WHERE seq = 0 AND n IN (
    SELECT value::integer FROM json_array_elements_text($1::text::json))`;

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

interface Target {
  seq: number;
  authorId: string;
  deleted: boolean;
}

/** A room as the drafts of the group so far have left it. */
interface Room {
  readonly n: number;
  head: number;
  lastTs: number;
  rules: RoomRules;
  readonly people: Map<string, Named>;
  readonly said: Map<string, number>;
  /** By id of the message. */
  readonly targets: Map<string, Target>;
  /** By author and cid. */
  readonly firsts: Map<string, RoomEvent>;
  /** What is to be written. */
  readonly stored: RoomEvent[];
  readonly changedPeople: Set<string>;
  readonly nowSaid: Set<string>;
  forgetSaid: boolean;
  /** By `seq`: what messages are now that were there before, or are new. */
  readonly changed: Map<number, { rev: number; body: string | null }>;
  /** Ids of messages. */
  readonly redacted: Set<string>;
}

/** Stores drafts, in order. @returns One outcome for each. */
export async function appendGroup(
  query: Query,
  drafts: readonly Draft[],
): Promise<Appended[]> {
  const rooms = await lockRooms(query, new Set(drafts.map(({ room }) => room)));
  const at = (id: RoomId) => {
    const room = rooms.get(id);
    if (room === undefined) throw new Error(`Cannot lock the room ${id}`);
    return room;
  };
  await readFacts(query, drafts, at);
  const outcomes = drafts.map((draft) => append(draft, at(draft.room)));
  await write(query, [...rooms.values()]);
  return outcomes;
}

async function lockRooms(
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
async function readFacts(
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
  const firsts = drafts.map(({ room, author, cid }, i) => {
    return { i, room: at(room).n, author: author.id, cid };
  });
  const refs: { room: number; id: string }[] = [];
  const people: { room: number; person: string }[] = [];
  const slow: { room: number; person: string }[] = [];
  for (const { room: id, author, kind, ref } of drafts) {
    const room = at(id).n;
    people.push({ room, person: author.id });
    if (at(id).rules.slowMs > 0) slow.push({ room, person: author.id });
    if (ref === undefined) continue;
    if (PERSON_KINDS.has(kind)) people.push({ room, person: ref });
    else refs.push({ room, id: ref });
  }
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

function append(draft: Draft, room: Room): Appended {
  const decision = decide(draft, {
    head: room.head,
    lastTs: room.lastTs,
    rules: room.rules,
    first: room.firsts.get(keyOf(draft)) ?? null,
    target: room.targets.get(draft.ref ?? "") ?? null,
    standing: (personId) => room.people.get(personId) ?? null,
    lastSaidMs: () => room.said.get(draft.author.id) ?? 0,
  });
  switch (decision.do) {
    case "refuse":
      return refusedAs(decision);
    case "repeat":
      return { ok: true, event: { ...decision.event }, dup: true };
    case "store": {
      const { event, change, saidMs } = decision;
      store(event, room);
      apply(change, room);
      if (saidMs !== null) {
        room.said.set(draft.author.id, saidMs);
        room.nowSaid.add(draft.author.id);
      }
      room.firsts.set(keyOf(draft), event);
      return { ok: true, event: { ...event }, dup: false };
    }
  }
}

function store(event: RoomEvent, room: Room): void {
  const { seq, id, kind, by, body, ref = "", rev, ts } = event;
  room.head = seq;
  room.lastTs = ts;
  room.stored.push(event);
  if (kind === "message") {
    room.targets.set(id, { seq, authorId: by.id, deleted: false });
  }
  const target = room.targets.get(ref);
  if (isAct(kind) || kind === "message" || target === undefined) return;
  room.changed.set(target.seq, { rev, body });
  if (kind !== "delete") return;
  target.deleted = true;
  room.redacted.add(ref);
  for (const past of room.firsts.values()) {
    if (past.id === ref || past.ref === ref) past.body = null;
  }
}

function apply({ rules, person }: Change, room: Room): void {
  if (rules !== null) {
    room.rules = rules;
    if (rules.slowMs === 0) {
      room.forgetSaid = true;
      room.said.clear();
      room.nowSaid.clear();
    }
  }
  if (person !== null) {
    room.people.set(person.id, person.named);
    room.changedPeople.add(person.id);
  }
}

/** Sent in one go, and done in this order. */
async function write(query: Query, rooms: readonly Room[]): Promise<void> {
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

function keyOf({ author, cid }: Draft): string {
  return JSON.stringify([author.id, cid]);
}
