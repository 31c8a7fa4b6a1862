/**
 * What is said while the server stops: when to come back, and that nothing
 * more is taken.
 *
 * @module
 */
import type { ConnId, Effect, Wish } from "../hub/effects.ts";
import type { ServerFrame } from "../protocol.ts";

/** When everybody should come back after a stop, and spread over how long. */
const RETURN = { retryMs: 500, spreadMs: 2_000 };

export const BYE: ServerFrame = { t: "bye", code: "shutdown", ...RETURN };

export function refuseSend(to: ConnId, { room, cid }: Wish): Effect {
  const frame: ServerFrame = {
    t: "nack",
    room,
    cid,
    code: "shutdown",
    retry: true,
    afterMs: RETURN.retryMs,
  };
  return { do: "send", to: [to], frame };
}
