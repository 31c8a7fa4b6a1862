/**
 * The words and numbers of the wire protocol: what both sides know by heart,
 * without what reads frames. That is `protocol.ts`, which passes all of this
 * on; a browser takes it from here, and does not load the rest.
 *
 * @module
 */
import type { Brand } from "valibot";

/** How many events a newcomer's tail, and messages a first page, hold. */
export const TAIL_LENGTH = 50;
/** The most messages one `history` may ask for. */
export const PAGE_LIMIT_MAX = 100;
/** The most client frames one WebSocket message may carry. */
export const FRAMES_PER_MESSAGE_MAX = 64;
/** The most people a room lists by name; above it, `presence` only counts. */
export const PEOPLE_LISTED_MAX = 200;
/** The most people one `people_page` brings. */
export const PEOPLE_PAGE_LENGTH = 100;

/** `[a-z0-9-]{1,64}`. */
export type RoomId = string & Brand<"RoomId">;
export const ROOM_ID = /^[a-z0-9-]{1,64}$/;

/** An idempotency key: chosen once by the sender, repeated on every retry. */
export type Cid = string & Brand<"Cid">;
export const CID = /^[A-Za-z0-9_-]{8,64}$/;

/** Reads a room id; `null` if it is none. */
export function parseRoomId(raw: unknown): RoomId | null {
  const good = typeof raw === "string" && ROOM_ID.test(raw);
  return good ? raw as RoomId : null;
}

/** Reads an idempotency key; `null` if it is none. */
export function parseCid(raw: unknown): Cid | null {
  const good = typeof raw === "string" && CID.test(raw);
  return good ? raw as Cid : null;
}

/** Where a message that names no room goes. */
export const LOBBY = "lobby" as RoomId;

/** What changes messages. */
export const TEXT_KINDS = ["message", "edit", "delete"] as const;
/**
 * What hosts do: `ref` is a person for the first six, `body` a number of
 * seconds for `mute`, `remove` (empty: until undone) and `slow` (0: off).
 */
export const HOST_KINDS = [
  "host",
  "unhost",
  "mute",
  "unmute",
  "remove",
  "readmit",
  "slow",
  "lock",
  "unlock",
] as const;
/**
 * What needs a form or a link of the server; no frame asks for it. `body` is
 * for `invite` for how many seconds, and then for how many people if not for
 * all; `uninvite` voids one, and `relink` the recovery link of before. What a
 * link ends with is in none of them.
 */
export const DOOR_KINDS = [
  "open",
  "enter",
  "recover",
  "invite",
  "uninvite",
  "relink",
] as const;
/** What changes the room: events that are shown as a line of their own. */
export const ACT_KINDS = [...HOST_KINDS, ...DOOR_KINDS] as const;
export type ActKind = typeof ACT_KINDS[number];
/** Everything that can be stored. */
export const WISH_KINDS = [...TEXT_KINDS, ...ACT_KINDS] as const;
export type WishKind = typeof WISH_KINDS[number];
/** What is done to a person, whose id `ref` then is. */
export const PERSON_KINDS: ReadonlySet<WishKind> = new Set([
  "host",
  "unhost",
  "mute",
  "unmute",
  "remove",
  "readmit",
]);

/** Refusals that may pass: the same send, with the same `cid`, can be repeated. */
export const RETRYABLE_CODES = [
  "busy",
  "rate",
  "storage_full",
  "readonly",
  "shutdown",
  "unavailable",
] as const;
/** Refusals that stay: the text is kept, the person decides. */
export const FINAL_CODES = [
  "conflict",
  "too_long",
  "empty",
  "bad_text",
  "forbidden",
  "no_room",
  "bad_ref",
  "muted",
  "locked",
  "banned",
] as const;
export type NackCode =
  | typeof RETRYABLE_CODES[number]
  | typeof FINAL_CODES[number];

/** Whether a refused send may be repeated with the same `cid`. */
export function isRetryable(code: NackCode): boolean {
  return (RETRYABLE_CODES as readonly string[]).includes(code);
}
