/**
 * The durable log of every room, and the truth: what it promises, whoever
 * implements it. `memory.ts`, `sqlite.ts` and `postgres.ts` do;
 * `tests/log_contract.ts` holds all to these words.
 *
 * An entry is an event: what somebody wrote or changed, or an act, by which a
 * room is run. Messages as they stand now, and who may do what, are folds over
 * events, kept in the same transaction. Times are Unix milliseconds, never
 * decrease within a room, and are for display and for finding a day only, but
 * for {@linkcode Draft.steadyMs}.
 *
 * @module
 */
import type {
  Cid,
  Message,
  Person,
  RoomEvent,
  RoomId,
  WishKind,
} from "../protocol.ts";
import type { Refusal } from "../room/rights.ts";
import type { Muted, RoomRules, RoomState, Standing } from "../room/state.ts";
import { UnavailableError } from "../unavailable.ts";

/** An event that has no `seq` yet. Its text is already normalised. */
export interface Draft {
  room: RoomId;
  author: Person;
  cid: Cid;
  kind: WishKind;
  /** Empty for a `delete`; what an act says is in `lib/room/act.ts`. */
  body: string;
  /** The id of the message to change, or of the person it is done to. */
  ref?: string | undefined;
  /** What that person is called, as far as anybody knows. */
  whom?: string | undefined;
  /** The event's id, unless `(room, author, cid)` is stored already. */
  id: string;
  /** When it was received. Stored as `max(now, the room's last)`. */
  nowMs: number;
  /**
   * The same by a clock that does not jump: what ends a mute, and what slow
   * mode counts by.
   */
  steadyMs: number;
  /** Why it must not be stored. If it was before, it gets its answer still. */
  barred?: "too_long";
  /**
   * In how many milliseconds its author may open a room; left out: now. Of no
   * meaning in a room that is there.
   */
  opensInMs?: number;
}

/** What became of one draft. */
export type Appended =
  /** Stored; `dup` says that it was before, and `event` is that first one. */
  | { ok: true; event: RoomEvent; dup: boolean }
  | { ok: false; code: AppendRefusal; afterMs?: number };

export type AppendRefusal =
  /** The cid is taken by another body, kind or ref of the same author. */
  | "conflict"
  /** It was {@linkcode Draft.barred}, and is no repeat. */
  | "too_long"
  /**
   * `ref` names no message of this room, or one that was deleted, or nobody
   * that is known. The others of {@linkcode Refusal}: the author may not.
   */
  | Refusal["code"]
  /** The body of an act says nothing that it may. */
  | "bad_text"
  /** Nothing was stored; a retry with the same cid is safe. */
  | "busy"
  | "storage_full"
  | "readonly"
  /** It may have been stored or not; a retry with the same cid is safe. */
  | "unavailable";

/** Which messages a page holds. `around` centres on a `seq`. */
export type PageQuery =
  & { limit: number }
  & (
    | { before?: number }
    | { after: number }
    | { around: number }
  );

/** Messages in `seq` order, deleted ones included with `body: null`. */
export interface Page {
  items: Message[];
  /** The room's head when the page was read. */
  asOf: number;
  /** Whether there are more messages in the direction asked: older, for `after` newer, for `around` older. */
  more: boolean;
}

/** Who may do what in a room, as of its head. */
export interface RoomSnapshot extends RoomState {
  head: number;
}

/** What one person may do in a room, as of its head. */
export interface RoomStanding {
  head: number;
  rules: RoomRules;
  standing: Standing;
}

/** Unread messages are counted so far; more are only "more". */
export const UNREAD_MAX = 100;
/** Of so many messages, the newest: one's own are passed over one by one. */
export const UNREAD_AMONG = 1_000;

export interface RoomSummary {
  room: RoomId;
  head: number;
  lastTs: number;
}

export interface RoomLog extends AsyncDisposable {
  /** Random per log; another one means that cursors and pages of before are void. */
  readonly epoch: string;

  /**
   * Stores drafts, in order, and gives each the next `seq` of its room:
   * 1, 2, 3 … without a hole. Resolves when they are durable, one outcome per
   * draft; calls take effect in the order they were made.
   *
   * Idempotent on `(room, author.id, cid)`: a retry with the same kind, body
   * and ref gives the event that was stored first (its body may be redacted
   * by now), anything else is a `conflict`. That comes before all other
   * refusals, as whoever repeats may have missed the first answer only.
   *
   * Whether its author may is asked of each draft as things stand in the very
   * transaction that stores it (`lib/room/rights.ts`): after those before it,
   * and before those after it.
   *
   * A `delete` also redacts the body of its message, and of that message's
   * edits, in the same transaction; an act changes {@linkcode state} in it.
   */
  append(drafts: readonly Draft[]): Promise<readonly Appended[]>;

  /**
   * The largest `seq` of the room, 0 for a room nobody has written in.
   * @throws {LogUnavailableError}
   */
  head(room: RoomId): Promise<number>;

  /**
   * The heads of rooms; one that nobody has written in is not among them.
   * @throws {LogUnavailableError}
   */
  heads(rooms: readonly RoomId[]): Promise<Map<RoomId, number>>;

  /**
   * The events after a `seq`, in order, at most `limit` of them.
   * @throws {LogUnavailableError}
   */
  replay(room: RoomId, after: number, limit: number): Promise<RoomEvent[]>;

  /**
   * Without `before`, `after` or `around`: the newest messages.
   * @throws {LogUnavailableError}
   */
  page(room: RoomId, query: PageQuery): Promise<Page>;

  /**
   * The `seq` of the first message at or after a time; `null`: there is none.
   * @throws {LogUnavailableError}
   */
  seqAt(room: RoomId, tsMs: number): Promise<number | null>;

  /**
   * Who may do what in a room.
   * @throws {LogUnavailableError}
   */
  state(room: RoomId): Promise<RoomSnapshot>;

  /**
   * What one person may do in a room; `null`: somebody unknown. Reads little.
   * @throws {LogUnavailableError}
   */
  standing(room: RoomId, personId: string | null): Promise<RoomStanding>;

  /**
   * The ids of those who run a room, in no order. Reads less than
   * {@linkcode state}, which holds every member.
   * @throws {LogUnavailableError}
   */
  hosts(room: RoomId): Promise<string[]>;

  /**
   * Who is muted at a time, by the clock of {@linkcode Draft.steadyMs}: at most
   * `MUTED_TOLD_MAX`, and who is so for the longest comes first.
   * @throws {LogUnavailableError}
   */
  muted(room: RoomId, nowMs: number): Promise<Muted[]>;

  /**
   * How many of the newest {@linkcode UNREAD_AMONG} messages and acts are
   * messages of others after a `seq`, up to {@linkcode UNREAD_MAX}; deleted
   * ones are none.
   * @throws {LogUnavailableError}
   */
  unread(room: RoomId, after: number, personId: string): Promise<number>;

  /**
   * Rooms that are not unlisted, the latest first. One in which nothing has
   * happened since it was opened without a word is not among them.
   * @throws {LogUnavailableError}
   */
  rooms(limit: number): Promise<RoomSummary[]>;

  /** Why nothing can be stored at the moment; `null` when it can. */
  fault(): AppendRefusal | null;
}

/** The log cannot be read now; the cause says why. Retrying is safe. */
export class LogUnavailableError extends UnavailableError {
  override name = "LogUnavailableError";
}
