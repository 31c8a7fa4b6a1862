/**
 * What becomes of a draft, given what a room's log holds: the part that every
 * implementation of `log.ts` shares. It only decides; who stores, and how
 * durably, is not its business. Pure.
 *
 * @module
 */
import type { RoomEvent } from "../protocol.ts";
import type { AppendRefusal, Draft } from "./log.ts";

/** What is known of the room a draft is for. */
export interface RoomFacts {
  /** The room's largest `seq` and the time stored with it; 0 before the first. */
  head: number;
  lastTs: number;
  /** The event stored under the draft's room, author and cid. */
  first: RoomEvent | null;
  /** The message that the draft's `ref` names. */
  target: { authorId: string; deleted: boolean } | null;
}

export type Decision =
  | { do: "refuse"; code: AppendRefusal }
  /** The draft is a repeat; nothing changes. */
  | { do: "repeat"; event: RoomEvent }
  /**
   * Store the event, then fold it into the messages: a `message` is a new one,
   * an `edit` sets body and rev of its target, a `delete` sets its rev and
   * empties it, the target's own event and all its edits.
   */
  | { do: "store"; event: RoomEvent };

/**
 * A repeat is told by kind, ref and body. Where the body was redacted since,
 * it cannot be compared, and the repeat is taken for one.
 */
export function decide(draft: Draft, room: RoomFacts): Decision {
  const body = draft.kind === "delete" ? null : draft.body;

  if (room.first !== null) {
    const { kind, ref, body: stored } = room.first;
    const same = kind === draft.kind && ref === draft.ref &&
      (stored === null || stored === body);
    return same
      ? { do: "repeat", event: room.first }
      : { do: "refuse", code: "conflict" };
  }
  if (draft.barred !== undefined) return { do: "refuse", code: draft.barred };

  const refusal = draft.kind === "message"
    ? (draft.ref === undefined ? null : "bad_ref")
    : draft.kind === "edit" || draft.kind === "delete"
    ? refuseChange(draft, room.target)
    : "forbidden";
  if (refusal !== null) return { do: "refuse", code: refusal };

  const seq = room.head + 1;
  const event: RoomEvent = {
    room: draft.room,
    seq,
    id: draft.id,
    kind: draft.kind,
    by: draft.author,
    cid: draft.cid,
    body,
    ts: Math.max(draft.nowMs, room.lastTs),
    rev: seq,
  };
  if (draft.ref !== undefined) event.ref = draft.ref;
  return { do: "store", event };
}

function refuseChange(
  draft: Draft,
  target: RoomFacts["target"],
): AppendRefusal | null {
  if (target === null || target.deleted) return "bad_ref";
  return target.authorId === draft.author.id ? null : "forbidden";
}

/** @throws {RangeError} If a caller asks for no, or for part of an, item. */
export function checkLimit(limit: number): void {
  if (Number.isSafeInteger(limit) && limit >= 1) return;
  throw new RangeError(
    `Cannot read the log as limit must be an integer >= 1: current value is ${limit}`,
  );
}

/**
 * The `limit` items around a place, of which half are older as long as both
 * sides have enough. Takes and gives oldest first.
 *
 * @param older Up to `limit` items before the place, and one more if there is.
 * @param newer Up to `limit` items from the place on.
 */
export function centre<Item>(
  older: readonly Item[],
  newer: readonly Item[],
  limit: number,
): { items: Item[]; more: boolean } {
  const half = Math.floor(limit / 2);
  const newerCount = Math.min(
    newer.length,
    Math.max(limit - half, limit - older.length),
  );
  const olderCount = Math.min(older.length, limit - newerCount);
  return {
    items: [
      ...older.slice(older.length - olderCount),
      ...newer.slice(0, newerCount),
    ],
    more: olderCount < older.length,
  };
}
