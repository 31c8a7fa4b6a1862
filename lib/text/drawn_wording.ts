/**
 * What is said of texts that are formatted, of what hosts did and of what is on
 * its way: the part of `wording.ts` that comes with what draws them
 * (`FormattedText.tsx`), kept apart as a room's script would carry it. Browser-safe.
 *
 * @module
 */
import type { ActKind } from "../protocol.ts";
import { duration, endTime } from "./limit_wording.ts";
import { counted } from "./wording.ts";

/** Of one's own messages that are not stored yet. */
export const pendingWords = {
  queued: "Waiting to be sent",
  sending: "Sending…",
  deletion: "Deleting your message",
  retry: "Retry",
  discard: "Discard",
};

export const bodyWords = {
  spoiler: "Show the spoiler",
};

/** What a host did: as much of it as its wording needs. */
export interface ActFacts {
  readonly kind: ActKind;
  readonly body: string | null;
  /** Whether it was done to oneself, as giving a role back is. */
  readonly toOneself: boolean;
  /** Unix milliseconds of the act, and of its end, if it has one. */
  readonly ts: number;
  readonly until?: number | undefined;
}

/**
 * One line about what a host did, with `{by}` and `{whom}` where names go, as
 * each is set apart from the words around it. All verbs fit "You" and "you".
 */
export function actLine(act: ActFacts, timeZone: string | null): string {
  const seconds = Number(act.body ?? "");
  switch (act.kind) {
    case "open":
      return act.body === "unlisted"
        ? "{by} opened the room, unlisted"
        : "{by} opened the room";
    case "enter":
      return "{by} came by an invitation";
    case "recover":
      return "{by} took the room over by its recovery link";
    case "host":
      return "{by} made {whom} a host";
    case "unhost":
      return act.toOneself
        ? "{by} gave the host role back"
        : "{by} took the host role from {whom}";
    case "mute":
      return seconds > 0
        ? `{by} muted {whom} for ${duration(seconds)}`
        : "{by} muted {whom}";
    case "unmute":
      return "{by} let {whom} write again";
    case "remove":
      return act.until === undefined
        ? "{by} removed {whom}"
        : `{by} removed {whom} until ${endTime(act.until, act.ts, timeZone)}`;
    case "readmit":
      return "{by} let {whom} come back";
    case "slow":
      return seconds > 0
        ? `{by} set slow mode: one message every ${duration(seconds)}`
        : "{by} ended slow mode";
    case "lock":
      return "{by} locked the room: only hosts can write now";
    case "unlock":
      return "{by} unlocked the room: everyone can write again";
    case "invite":
      return `{by} made an invitation${termsOf(act.body ?? "")}`;
    case "uninvite":
      return "{by} revoked an invitation";
    case "relink":
      return "{by} made a new recovery link; the one before is void";
    default:
      return unworded(act.kind);
  }
}

/** For how many an invitation is, and how long, as its `body` says. */
function termsOf(body: string): string {
  const [seconds = 0, people] = body.split(" ").map(Number);
  const whom = people === undefined
    ? ""
    : ` for ${counted(people, "person", "people")}`;
  return `${whom}, good for ${duration(seconds)}`;
}

function unworded(kind: never): never {
  throw new Error(`No wording for an act of kind ${JSON.stringify(kind)}`);
}
