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

/** Messages that are drawn together, and again only if one of them changes. */
export interface Stretch {
  readonly key: number;
  readonly messages: readonly Message[];
  /** What stands above the first of them. */
  readonly above: Message | undefined;
}

/** How many places in a room's log a stretch takes. */
const STRETCH_LENGTH = 32;

/** Cuts by `seq`, so that what comes or goes at one end moves no other cut. */
export function stretches(messages: readonly Message[]): Stretch[] {
  const cut: Stretch[] = [];
  let above: Message | undefined;
  for (let from = 0, to = 0; from < messages.length; from = to) {
    const key = stretchOf(messages[from]);
    while (to < messages.length && stretchOf(messages[to]) === key) to++;
    const own = messages.slice(from, to);
    cut.push({ key, messages: own, above });
    above = own.findLast(isKnown) ?? above;
  }
  return cut;
}

function stretchOf(message: Message | undefined): number {
  return Math.floor((message?.seq ?? 0) / STRETCH_LENGTH);
}

/** Where one stopped reading, and who one is, as own messages are not new. */
export interface Stopped {
  readonly after: number;
  readonly myId: string | null;
}

/** The `seq` of the first message that is new; `null`: none is. */
export function firstNew(
  messages: readonly Message[],
  stopped: Stopped | null,
): number | null {
  if (stopped === null) return null;
  const first = messages.find(({ by, kind, seq }) =>
    seq > stopped.after && kind === "message" && by.id !== stopped.myId
  );
  return first?.seq ?? null;
}

/**
 * @param timeZone The reader's IANA time zone; `null` is UTC.
 * @param newSeq Of the message that what is new begins with.
 * @param above What stands above the first of the messages.
 */
export function timelineRows(
  messages: readonly Message[],
  timeZone: string | null,
  newSeq: number | null = null,
  above: Message | undefined = undefined,
): TimelineRow[] {
  const rows: TimelineRow[] = [];
  let before = above;
  for (const message of messages.filter(isKnown)) {
    const { id, kind, seq, ts } = message;
    const newDay = before === undefined || !isSameDay(before.ts, ts, timeZone);
    if (newDay) {
      const key = `day ${dayKey(ts, timeZone)} ${seq}`;
      rows.push({ kind: "day", key, ts });
    }
    const isNew = seq === newSeq;
    if (isNew) rows.push({ kind: "new", key: "new" });
    if (kind === "message") {
      const first = newDay || isNew || before === undefined ||
        !follows(before, message);
      rows.push({ kind, key: id, message, first });
    } else {
      rows.push({ kind: "act", key: id, did: kind, message });
    }
    before = message;
  }
  return rows;
}

/** What is not, only a newer page can word. */
function isKnown(
  message: Message,
): message is Message & { readonly kind: Exclude<Message["kind"], "other"> } {
  return message.kind !== "other";
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
