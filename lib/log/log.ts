/**
 * The durable log of every room, and the truth: what it promises, whoever
 * implements it. `memory.ts` and `sqlite.ts` do; `tests/log_contract.ts` holds
 * both to these words.
 *
 * An entry is an event (`message`, `edit`, `delete`). Messages as they stand
 * now are a fold over events, kept in the same transaction. Times are Unix
 * milliseconds, for display only.
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

/** An event that has no `seq` yet. Its text is already normalised. */
export interface Draft {
  room: RoomId;
  author: Person;
  cid: Cid;
  kind: WishKind;
  /** Empty for a `delete`. */
  body: string;
  /** The id of the message to change; only on `edit` and `delete`. */
  ref?: string | undefined;
  /** The event's id, unless `(room, author, cid)` is stored already. */
  id: string;
  /** When it was received. Stored as `max(now, the room's last)`. */
  nowMs: number;
  /** Why it must not be stored. If it was before, it gets its answer still. */
  barred?: "too_long";
}

/** What became of one draft. */
export type Appended =
  /** Stored; `dup` says that it was before, and `event` is that first one. */
  | { ok: true; event: RoomEvent; dup: boolean }
  | { ok: false; code: AppendRefusal };

export type AppendRefusal =
  /** The cid is taken by another body, kind or ref of the same author. */
  | "conflict"
  /** It was {@linkcode Draft.barred}, and is no repeat. */
  | "too_long"
  /** `ref` names no message of this room, or one that was deleted. */
  | "bad_ref"
  /** `ref` names a message of somebody else. */
  | "forbidden"
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
   * A `delete` also redacts the body
   * of its message, and of that message's edits, in the same transaction.
   */
  append(drafts: readonly Draft[]): Promise<readonly Appended[]>;

  /**
   * The largest `seq` of the room, 0 for a room nobody has written in.
   * @throws {LogUnavailableError}
   */
  head(room: RoomId): Promise<number>;

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
   * Rooms that were written in, the latest first.
   * @throws {LogUnavailableError}
   */
  rooms(limit: number): Promise<RoomSummary[]>;

  /** Why nothing can be stored at the moment; `null` when it can. */
  fault(): AppendRefusal | null;
}

/** The log cannot be read now; the cause says why. Retrying is safe. */
export class LogUnavailableError extends Error {
  override name = "LogUnavailableError";
}
