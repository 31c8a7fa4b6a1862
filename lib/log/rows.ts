/**
 * What the log's rows hold, read without trust: for SQLite's half that writes
 * (`sqlite_tables.ts`), its half that reads (`sqlite.ts`), and for PostgreSQL
 * (`postgres.ts`, `postgres_facts.ts`), whose columns have the same names.
 *
 * @module
 */
import {
  type EventKind,
  type Message,
  parseRoomId,
  type RoomEvent,
  type RoomId,
  WISH_KINDS,
} from "../protocol.ts";
import {
  type Muted,
  type Named,
  ROLES,
  type RoomRules,
} from "../room/state.ts";
import {
  BadRowError,
  number,
  numberOrNull,
  type Row,
  text,
  textOrNull,
} from "../row.ts";

/** What a room's rules are read from; table `rooms` as r. */
export const RULE_COLUMNS = "r.unlisted, r.locked, r.slow";
/** What a standing is read from; table `standings` as s. */
export const STANDING_COLUMNS = "s.name, s.role, s.muted, s.banned";

const KINDS: ReadonlyMap<string, EventKind> = new Map(
  WISH_KINDS.map((kind) => [kind, kind]),
);

/** What only a later version can have stored is `other`: its `seq` counts. */
function kindOf(row: Row): EventKind {
  return KINDS.get(text(row, "kind")) ?? "other";
}

export function eventOf(room: RoomId, row: Row): RoomEvent {
  const seq = number(row, "seq");
  return {
    room,
    seq,
    id: text(row, "id"),
    kind: kindOf(row),
    by: { id: text(row, "author"), name: text(row, "name") },
    cid: text(row, "cid"),
    body: textOrNull(row, "body"),
    ts: number(row, "ts"),
    rev: seq,
    ...subjectOf(row),
  };
}

/** What has a line of its own, `other` kinds too; with `rev`, `edited` and the body of now. */
export function messageOf(row: Row): Message {
  const kind = kindOf(row);
  if (kind === "edit" || kind === "delete") {
    throw new BadRowError("kind", "what has a line of its own", kind);
  }
  const edited = numberOrNull(row, "edited");
  return {
    seq: number(row, "seq"),
    id: text(row, "id"),
    kind,
    by: { id: text(row, "author"), name: text(row, "name") },
    cid: text(row, "cid"),
    body: textOrNull(row, "body"),
    ts: number(row, "ts"),
    rev: number(row, "rev"),
    ...subjectOf(row),
    ...(edited === null ? {} : { edited }),
  };
}

/** To whom or what it was done, and until when. */
export function subjectOf(row: Row): Pick<RoomEvent, "ref" | "whom" | "until"> {
  const subject: Pick<RoomEvent, "ref" | "whom" | "until"> = {};
  const ref = textOrNull(row, "ref");
  if (ref === null) return subject; // Most messages.
  subject.ref = ref;
  const whom = textOrNull(row, "whom");
  if (whom !== null) subject.whom = whom;
  const until = numberOrNull(row, "until");
  if (until !== null) subject.until = until;
  return subject;
}

export function roomOf(row: Row): RoomId {
  const room = parseRoomId(row["room"]);
  if (room === null) {
    throw new BadRowError("room", "a room", row["room"] ?? null);
  }
  return room;
}

export function rulesOf(row: Row): RoomRules {
  return {
    unlisted: number(row, "unlisted") === 1,
    locked: number(row, "locked") === 1,
    slowMs: number(row, "slow"),
  };
}

export function standingOf(row: Row): Named {
  const raw = text(row, "role");
  const role = ROLES.find((one) => one === raw);
  if (role === undefined) throw new BadRowError("role", "a role", raw);
  return {
    role,
    mutedUntilMs: number(row, "muted"),
    bannedUntilMs: number(row, "banned"),
    name: text(row, "name"),
  };
}

export function mutedOf(row: Row): Muted {
  return { id: text(row, "person"), until: number(row, "muted") };
}
