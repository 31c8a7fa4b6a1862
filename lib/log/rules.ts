/**
 * What becomes of a draft, given what a room's log holds: the part that every
 * implementation of `log.ts` shares. It only decides; who stores, and how
 * durably, is not its business. Pure.
 *
 * @module
 */
import { PERSON_KINDS, type RoomEvent } from "../protocol.ts";
import { endOf, isAct, isActBody } from "../room/act.ts";
import { type Facts, refuse } from "../room/rights.ts";
import {
  type Change,
  changeOf,
  type Named,
  type RoomRules,
  VISITOR,
} from "../room/state.ts";
import type { Appended, AppendRefusal, Draft } from "./log.ts";

/** What is known of the room a draft is for. */
export interface RoomFacts {
  /** The room's largest `seq` and the time stored with it; 0 before the first. */
  head: number;
  lastTs: number;
  rules: RoomRules;
  /** The event stored under the draft's room, author and cid. */
  first: RoomEvent | null;
  /** The message that the draft's `ref` names. */
  target: { authorId: string; deleted: boolean } | null;
  /** What is known of a person in this room. */
  standing: (personId: string) => Named | null;
  /** When the draft's author last wrote or edited in slow mode, by the steady clock. */
  lastSaidMs: () => number;
}

export type Decision =
  | { do: "refuse"; code: AppendRefusal; afterMs?: number }
  /** The draft is a repeat; nothing changes. */
  | { do: "repeat"; event: RoomEvent }
  /**
   * Store the event, then fold it into the messages: a `message` is a new one,
   * an `edit` sets body and rev of its target, a `delete` sets its rev and
   * empties it, the target's own event and all its edits; an act is a line of
   * its own. Then do the change, and if there is a `saidMs`, remember that the
   * author wrote or edited then, until slow mode ends.
   */
  | { do: "store"; event: RoomEvent; change: Change; saidMs: number | null };

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

  const refusal = refuse(factsOf(draft, room)) ?? refuseForm(draft, room) ??
    refuseOpening(draft, room);
  if (refusal !== null) return { do: "refuse", ...refusal };

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
  const whom = whomOf(draft, room);
  if (whom !== null) event.whom = whom;
  const until = endOf(draft.kind, draft.body, draft.steadyMs);
  if (until !== undefined) event.until = until;
  return {
    do: "store",
    event,
    change: changeOf(event, room.rules, (id) => room.standing(id) ?? VISITOR),
    saidMs: isText(draft.kind) && room.rules.slowMs > 0 ? draft.steadyMs : null,
  };
}

/** Others read it: another text of an old message is news as a new one is. */
function isText(kind: Draft["kind"]): boolean {
  return kind === "message" || kind === "edit";
}

/** A refusal as the answer to a draft. */
export function refusedAs(
  { code, afterMs }: Extract<Decision, { do: "refuse" }>,
): Appended {
  return afterMs === undefined
    ? { ok: false, code }
    : { ok: false, code, afterMs };
}

function factsOf(draft: Draft, room: RoomFacts): Facts {
  const { author, kind, steadyMs } = draft;
  const known = (id: string) => ({ ...(room.standing(id) ?? VISITOR), id });
  const actor = known(author.id);
  const targetId = PERSON_KINDS.has(kind)
    ? (whomOf(draft, room) === null ? undefined : draft.ref)
    : room.target?.authorId;
  return {
    room: draft.room,
    kind,
    actor,
    head: room.head,
    rules: room.rules,
    target: targetId === undefined
      ? null
      : targetId === author.id
      ? actor
      : known(targetId),
    lastSaidMs: room.rules.slowMs > 0 ? room.lastSaidMs() : 0,
    nowMs: steadyMs,
  };
}

/**
 * What the person of `ref` is called; `null` if nobody knows them. Who lost
 * their name since still has the one that the room knows them by.
 */
function whomOf(draft: Draft, room: RoomFacts): string | null {
  const { kind, ref, whom } = draft;
  if (!PERSON_KINDS.has(kind) || ref === undefined) return null;
  return whom ?? room.standing(ref)?.name ?? null;
}

/** What is wrong with a draft, whoever its author is. */
function refuseForm(
  { kind, body, ref }: Draft,
  { target }: RoomFacts,
): { code: AppendRefusal } | null {
  if (kind === "edit" || kind === "delete") {
    return target === null || target.deleted ? { code: "bad_ref" } : null;
  }
  if (ref !== undefined && !PERSON_KINDS.has(kind)) return { code: "bad_ref" };
  return isAct(kind) && !isActBody(kind, body) ? { code: "bad_text" } : null;
}

/** A room is there once something is stored in it. */
function refuseOpening(
  { opensInMs: afterMs }: Draft,
  { head }: RoomFacts,
): { code: AppendRefusal; afterMs: number } | null {
  return head > 0 || afterMs === undefined ? null : { code: "rate", afterMs };
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
