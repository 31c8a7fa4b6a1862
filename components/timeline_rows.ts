/**
 * How a run of messages is laid out: where a day begins, which messages belong
 * together, and what hosts did in between.
 *
 * Each message is compared with the one before it only, so that older ones
 * put in front change nothing below them.
 *
 * @module
 */
import type { ActKind, Message } from "../lib/protocol.ts";
import { dayKey } from "../lib/text/wording.ts";

/** Messages of one author that are at most this far apart are one group. */
export const GROUP_GAP_MS = 5 * 60_000;

/** Every time zone's midnight falls on a multiple of this. */
const QUARTER_HOUR_MS = 15 * 60_000;

export type TimelineRow =
  | { readonly kind: "day"; readonly key: string; readonly ts: number }
  /** What comes after it was not there when one stopped reading. */
  | { readonly kind: "new"; readonly key: string }
  | {
    readonly kind: "message";
    readonly key: string;
    readonly message: Message;
    /** Begins a group, and so shows who wrote it and when. */
    readonly first: boolean;
  }
  | {
    readonly kind: "act";
    readonly key: string;
    readonly did: ActKind;
    readonly message: Message;
  };

/** Where one stopped reading, and who one is, as own messages are not new. */
export interface Stopped {
  readonly after: number;
  readonly myId: string | null;
}

/** @param timeZone The reader's IANA time zone; `null` is UTC. */
export function timelineRows(
  messages: readonly Message[],
  timeZone: string | null,
  stopped: Stopped | null = null,
): TimelineRow[] {
  const rows: TimelineRow[] = [];
  let newShown = false;
  let before: Message | undefined;
  for (const message of messages) {
    if (message.kind === "other") continue; // Only a newer page can tell it.
    const newDay = before === undefined ||
      !isSameDay(before.ts, message.ts, timeZone);
    if (newDay) {
      const key = `day ${dayKey(message.ts, timeZone)} ${message.seq}`;
      rows.push({ kind: "day", key, ts: message.ts });
    }
    const { kind } = message;
    const isNew = !newShown && stopped !== null && kind === "message" &&
      message.seq > stopped.after && message.by.id !== stopped.myId;
    if (isNew) {
      rows.push({ kind: "new", key: "new" });
      newShown = true;
    }
    if (kind !== "message") {
      rows.push({ kind: "act", key: message.id, did: kind, message });
      before = message;
      continue;
    }
    const first = newDay || isNew || before === undefined ||
      !follows(before, message);
    rows.push({ kind: "message", key: message.id, message, first });
    before = message;
  }
  return rows;
}

function follows(before: Message, message: Message): boolean {
  return before.kind === "message" && before.by.id === message.by.id &&
    before.by.name === message.by.name &&
    message.ts - before.ts <= GROUP_GAP_MS;
}

function isSameDay(a: number, b: number, timeZone: string | null): boolean {
  // Spares a busy room two formatted dates for every message it draws.
  const quarter = Math.floor(a / QUARTER_HOUR_MS);
  if (quarter === Math.floor(b / QUARTER_HOUR_MS)) return true;
  return dayKey(a, timeZone) === dayKey(b, timeZone);
}
