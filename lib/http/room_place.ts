/**
 * Which messages an address of a room shows: the newest, or others further up.
 *
 * `?at=` a `seq` is the address of one message, `?before=` and `?after=` lead
 * on from there, and `?on=` a day leads to that day's first message. Where there
 * is none, `?none=` tells the page that it was asked for a day.
 *
 * @module
 */
import type { Page, PageQuery, RoomLog } from "../log/log.ts";
import { type Message, type RoomId, TAIL_LENGTH } from "../protocol.ts";
import { messageAddress } from "../text/address.ts";
import { dayAfter, dayStart } from "../text/day.ts";

export type Place =
  | { readonly before: number }
  | { readonly after: number }
  | { readonly at: number };

/** What stands further up, and is shown instead of the newest. */
export interface PastPage {
  items: Message[];
  more: boolean;
}

/** What an address asked for in vain. */
export type Missing = "message" | "day";

/** What the address of a page asks for, and the page has not. */
export function missingIn(
  search: URLSearchParams,
  items: readonly Message[],
): Missing | null {
  if (search.get("none") === "day") return "day";
  const place = parsePlace(search);
  if (place === null || !("at" in place)) return null;
  return items.some(({ seq }) => seq === place.at) ? null : "message";
}

/** The place of a page's address; `null`: the newest messages. */
export function parsePlace(search: URLSearchParams): Place | null {
  for (const name of ["at", "before", "after"] as const) {
    const text = search.get(name) ?? "";
    if (!/^[1-9]\d{0,14}$/.test(text)) continue;
    const seq = Number(text);
    if (name === "at") return { at: seq };
    return name === "before" ? { before: seq } : { after: seq };
  }
  return null;
}

/**
 * What a place shows; `null` if that is the newest.
 *
 * @param newest Read before, so that the other is not older than this.
 * @throws {LogUnavailableError}
 */
export async function readPast(
  log: RoomLog,
  room: RoomId,
  place: Place,
  newest: Page,
): Promise<PastPage | null> {
  const first = newest.items[0]?.seq ?? Infinity;
  const isThere = "at" in place
    ? place.at >= first || !newest.more
    : "after" in place
    ? place.after >= first - 1
    : place.before > newest.asOf;
  if (isThere) return null;
  const { items, more } = await log.page(room, queryOf(place));
  if (!("after" in place)) return { items, more };
  // Of what comes after a place, the log says whether even more does.
  return more ? { items, more: place.after > 1 } : null;
}

function queryOf(place: Place): PageQuery {
  const limit = TAIL_LENGTH;
  if ("at" in place) return { limit, around: place.at };
  return { limit, ...place };
}

/**
 * Where the day of `?on=` begins, in the time zone of `?zone=`, or in UTC; else
 * what was said next, or the room itself. It says so if nobody said anything
 * on that day, or it is none.
 *
 * @throws {LogUnavailableError}
 */
export async function addressOfDay(
  log: RoomLog,
  room: RoomId,
  search: URLSearchParams,
): Promise<string> {
  const zone = search.get("zone");
  const day = search.get("on") ?? "";
  const startMs = dayStart(day, zone);
  if (startMs === null) return `/r/${room}?none=day`;
  const endMs = dayStart(dayAfter(day), zone);
  const [seq, next] = await Promise.all([
    log.seqAt(room, startMs),
    endMs === null ? null : log.seqAt(room, endMs),
  ]);
  if (seq === null) return `/r/${room}?none=day`;
  const address = messageAddress(room, seq);
  return seq === next ? address.replace("?", "?none=day&") : address;
}
