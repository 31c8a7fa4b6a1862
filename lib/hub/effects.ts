/**
 * What the hub decides, as data: the effects that the shell performs, and the
 * words in which both speak of connections and time.
 *
 * @module
 */
import type { Draft } from "../log/log.ts";
import {
  type Cid,
  type HistoryFrame,
  isRetryable,
  type NackCode,
  type Person,
  type RoomEvent,
  type RoomId,
  type ServerFrame,
  type WishKind,
} from "../protocol.ts";

/** One live connection, numbered by the shell. */
export type ConnId = number;

/** When something happened: for people, and for measuring. */
export interface Instant {
  /** Unix milliseconds; may jump. */
  wallMs: number;
  /** Milliseconds of a clock that only runs forward. */
  monoMs: number;
}

/** How a connection came, as far as the hub cares. */
export interface Member {
  person: Person;
  /** The session whose limits it shares. */
  session: string;
  /** Where they come from, which may take a share of a room only. */
  address?: string | undefined;
  /** Whether the person stays listed for a moment, in case of a reload. */
  lingers: boolean;
}

/** How far somebody has read in a room. */
export interface Reading {
  room: RoomId;
  seq: number;
  /** It counts although it is smaller than what was said before. */
  back: boolean;
}

/** What somebody wants to be stored: by a `send`, a form or a link. */
export interface Wish {
  room: RoomId;
  cid: Cid;
  kind: WishKind;
  body: string;
  ref?: string | undefined;
}

/** What the shell must do next, in order. */
export type Effect =
  | { do: "send"; to: readonly ConnId[]; frame: ServerFrame }
  /**
   * Tell all live readers of a room. `to` is the hub's own set of them, which
   * goes on to change: a frame that waits is for those who are in it from now
   * on until it leaves. Who comes later is told so by `live`.
   */
  | { do: "tell"; room: RoomId; to: ReadonlySet<ConnId>; frame: ServerFrame }
  /**
   * Tell somebody what was stored in a room before. The same array for all who
   * are told the same.
   */
  | { do: "backlog"; conn: ConnId; events: readonly RoomEvent[] }
  /** Tell now what waits for the readers of a room, as they are live no longer. */
  | { do: "flush"; room: RoomId }
  | { do: "close"; conn: ConnId; code: number; reason: string }
  /** Store it, and hand the outcome to `Hub.stored()`. */
  | { do: "append"; conn: ConnId; draft: Draft }
  /** Read the states of these rooms for `Hub.headsRead()`. */
  | { do: "heads"; conn: ConnId; hello: number; rooms: readonly RoomId[] }
  /** Read the states of these rooms for `Hub.looked()`. */
  | { do: "look"; rooms: readonly RoomId[] }
  /** Read events for `Hub.replayed()`. */
  | { do: "replay"; conn: ConnId; hello: number; room: RoomId; after: number }
  /** Read events for `Hub.followed()`. */
  | { do: "follow"; room: RoomId; after: number }
  /** Tell other processes that somebody types. */
  | { do: "typed"; room: RoomId; by: Person }
  /** Tell other processes that others are online here than before. */
  | { do: "here"; room: RoomId }
  /** Remember how far a person has read. */
  | { do: "mark"; personId: string; read: Reading }
  /** Tell somebody of the rooms that are shown to them. */
  | { do: "rooms"; conn: ConnId; personId: string; req: number }
  /** Read a page for `Hub.paged()`. */
  | { do: "page"; conn: ConnId; request: HistoryFrame };

export function close(conn: ConnId, code: number, reason: string): Effect {
  return { do: "close", conn, code, reason };
}

/** Tells a sender that nothing came of a draft, and whether to repeat it. */
export function nack(
  to: ConnId,
  { room, cid }: Pick<Wish, "room" | "cid">,
  code: NackCode,
  afterMs?: number,
): Effect {
  const retry = isRetryable(code);
  const frame: ServerFrame = { t: "nack", room, cid, code, retry, afterMs };
  return { do: "send", to: [to], frame };
}
