/**
 * What is said while the server stops: when to come back, and that nothing
 * more is taken.
 *
 * @module
 */
import type { Wish } from "../hub/effects.ts";
import type { ServerFrame } from "../protocol.ts";
import type { Answer } from "./callers.ts";

/** When everybody should come back after a stop, and spread over how long. */
const RETURN = { retryMs: 500, spreadMs: 2_000 };

export const BYE: ServerFrame = { t: "bye", code: "shutdown", ...RETURN };

/** What is sent is not taken any more, or nobody can say whether it was. */
export function refusal({ room, cid }: Wish): Answer {
  return {
    t: "nack",
    room,
    cid,
    code: "shutdown",
    retry: true,
    afterMs: RETURN.retryMs,
  };
}
