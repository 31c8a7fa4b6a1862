/**
 * What the `body` of an act says: for how long, or how. Pure; browser-safe.
 *
 * @module
 */
import type { ActKind, EventKind, WishKind } from "../protocol.ts";
import { ACT_KINDS } from "../wire_terms.ts";
import { UNLISTED } from "./state.ts";

/** The longest that a mute, a removal or an invitation with an end lasts: a year. */
export const BARRED_SECONDS_MAX = 365 * 24 * 60 * 60;
/** The most people whom an invitation that counts them lets in. */
const INVITED_MAX = 1_000;
/** The longest wait between two messages: an hour. */
export const SLOW_SECONDS_MAX = 60 * 60;

const ACTS: ReadonlySet<string> = new Set(ACT_KINDS);

/** Whether an event changes the room, rather than its messages. */
export function isAct(kind: EventKind): kind is ActKind {
  return ACTS.has(kind);
}

/**
 * Whether an act says what it may.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 *
 * assert(isActBody("mute", "600"));
 * assert(isActBody("mute", "")); // Until it is undone.
 * assert(!isActBody("slow", "1e9"));
 * ```
 */
export function isActBody(kind: ActKind, body: string): boolean {
  switch (kind) {
    case "mute":
    case "remove":
      return body === "" || isWhole(body, 1, BARRED_SECONDS_MAX);
    case "slow":
      return isWhole(body, 0, SLOW_SECONDS_MAX);
    case "open":
      return body === "" || body === UNLISTED;
    case "invite":
      return isInvite(body);
    default:
      return body === "";
  }
}

/** When a mute or a removal ends; `undefined`: when it is undone. */
export function endOf(
  kind: WishKind,
  body: string,
  nowMs: number,
): number | undefined {
  if (kind !== "mute" && kind !== "remove" || body === "") return undefined;
  return nowMs + Number(body) * 1_000;
}

function isInvite(body: string): boolean {
  const [seconds = "", people = "1", ...rest] = body.split(" ");
  return rest.length === 0 && isWhole(seconds, 1, BARRED_SECONDS_MAX) &&
    isWhole(people, 1, INVITED_MAX);
}

/** Whether a text is a whole number as one writes it, and in a range. */
function isWhole(text: string, min: number, max: number): boolean {
  if (!/^(0|[1-9]\d{0,8})$/.test(text)) return false;
  return Number(text) >= min && Number(text) <= max;
}
