/**
 * Why somebody may not do something, and for how long: the part of `wording.ts`
 * that comes once somebody does something, kept apart as a room's script would
 * carry it. What stands there before, the server has drawn. Browser-safe.
 *
 * @module
 */
import {
  clockTime,
  composerWords,
  counted,
  dayKey,
  formatDate,
} from "./wording.ts";

const SECONDS_IN = [
  [86_400, "day", "days"],
  [3_600, "hour", "hours"],
  [60, "minute", "minutes"],
  [1, "second", "seconds"],
] as const;

/** A span of time in its largest whole unit, such as "10 minutes". */
export function duration(seconds: number): string {
  const [size, one, other] =
    SECONDS_IN.find(([size]) => seconds % size === 0) ?? SECONDS_IN[3];
  return counted(seconds / size, one, other);
}

/**
 * When something ends: the time of day, with its date if that is another one
 * than that of `fromMs`.
 */
export function endTime(
  untilMs: number,
  fromMs: number,
  timeZone: string | null,
): string {
  const time = clockTime(untilMs, timeZone);
  const zone = timeZone === null ? " UTC" : "";
  return dayKey(untilMs, timeZone) === dayKey(fromMs, timeZone)
    ? `${time}${zone}`
    : `${formatDate("near", untilMs, timeZone)}, ${time}${zone}`;
}

/** Why somebody may not write, in the place where one does. */
export function barLine(
  code: "muted" | "locked" | "banned",
  leftS: number | null,
): string {
  switch (code) {
    case "muted":
      return leftS === null
        ? "A host has muted you here. You can read on."
        : `A host has muted you here. You can write again in ${
          timeLeft(leftS)
        }.`;
    case "locked":
      return "Only hosts can write here now. You can read on.";
    case "banned":
      return leftS === null
        ? "A host has removed you from this room."
        : `A host has removed you from this room. You can come back in ${
          timeLeft(leftS)
        }.`;
  }
}

/** About how long something takes, such as "9 minutes"; never too short. */
export function timeLeft(seconds: number): string {
  if (seconds < 60) return "less than a minute";
  const [size] = SECONDS_IN.find(([size]) => seconds >= 2 * size) ??
    SECONDS_IN[2];
  const whole = Math.max(60, size);
  return duration(Math.ceil(seconds / whole) * whole);
}

/** How long one waits between two messages, where one writes them. */
export function slowLine(seconds: number): string {
  return `Slow mode: one message every ${duration(seconds)}.`;
}

const refusals = new Map([
  ["busy", "The server is busy. Try again in a moment."],
  ["rate", "That was too fast. Wait a moment, then send again."],
  ["storage_full", "The server has no space left, so this was not stored."],
  ["readonly", "The server cannot store messages right now."],
  ["shutdown", "The server is restarting. Try again in a moment."],
  ["unavailable", "The server cannot store messages right now."],
  ["conflict", "This was already sent with another text."],
  ["too_long", "This is too long to send. Shorten it, then send again."],
  ["empty", "There is nothing to send yet. Write something first."],
  ["forbidden", "You cannot do that in this room."],
  ["muted", "A host has muted you in this room."],
  ["locked", "Only hosts can write in this room at the moment."],
  ["banned", "A host has removed you from this room."],
  ["no_room", "This room does not exist any more."],
  ["bad_ref", "What this was about is gone."],
  ["outbox_full", "Too many messages wait to be sent. Send this one later."],
  ["signed_out", "You were signed out before this was sent."],
  ["not_loaded", composerWords.notLoaded],
  ["bad_text", "That says nothing this room understands."],
  ["new_room", "Many rooms were opened lately. Open this one later."],
]);

/**
 * Why a message was not stored.
 *
 * @param code A nack's code, or `new_room` for a `rate` where it would have
 * opened the room; one that this version does not know, or none, is answered
 * with the plain fact.
 * @param retryInS Seconds until another try makes sense, if known.
 */
export function refusal(
  code: string | null,
  retryInS: number | null = null,
): string {
  if (code === "rate" && retryInS !== null) {
    const wait = counted(retryInS, "second", "seconds");
    return `That was too fast. You can send again in ${wait}.`;
  }
  if (code === "new_room" && retryInS !== null) {
    const wait = timeLeft(retryInS);
    return `Many rooms were opened lately. You can open this one in ${wait}.`;
  }
  return refusals.get(code ?? "") ?? "This was not sent.";
}

const holds = new Map([
  ["storage_full", "The server has no space left"],
  ["readonly", "The server cannot store messages right now"],
  ["unavailable", "The server cannot store messages right now"],
  ["shutdown", "The server is restarting"],
  ["busy", "The server is busy"],
  ["new_room", "This opens a room, and many were opened lately"],
]);

/**
 * Why a message waits that the server will take later.
 *
 * @param code A nack's code; any that is not the server's trouble is of how
 * often one may write in the room.
 */
export function heldLine(code: string): string {
  const why = holds.get(code) ?? "That was too fast for this room";
  return `${why}. This is kept, and sent as soon as it can be.`;
}
