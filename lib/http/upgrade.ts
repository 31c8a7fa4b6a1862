/**
 * The upgrade of a request to a WebSocket, and what refuses it before: by
 * HTTP, as long as that is still spoken.
 *
 * @module
 */
import { type Context, HttpError } from "fresh";
import { DEFLATE_SUBPROTOCOL, SUBPROTOCOL } from "../protocol.ts";
import { TooManyRequests } from "./address_limits.ts";
import { admitNew } from "./overload.ts";
import { asksForUpgrade, startedBy } from "./same_origin.ts";
import type { State } from "./state.ts";

/** A peer that answers no ping for so long is gone. */
const IDLE_TIMEOUT_SECONDS = 20;

/** Those of the protocol, the best first. */
export const SUBPROTOCOLS = [DEFLATE_SUBPROTOCOL, SUBPROTOCOL] as const;

/** When an address should try again that has as many connections as it may. */
const FULL_MS = 10_000;

/** A socket that is being upgraded, and whose it is. */
export interface Upgrade {
  socket: WebSocket;
  response: Response;
  /** Whose limits it shares. */
  address: string;
  /** What was agreed on; `""` with a peer that offered none of these. */
  subprotocol: string;
}

/**
 * @param subprotocols That may be agreed on, the best first.
 * @throws {HttpError} 400 without an upgrade; else see
 * {@linkcode admitAddress}.
 */
export function upgrade(
  ctx: Context<State>,
  subprotocols: readonly string[] = [],
): Upgrade {
  if (!asksForUpgrade(ctx.req.headers)) throw new HttpError(400);
  const address = admitAddress(ctx);
  const subprotocol = agreedOn(ctx.req.headers, subprotocols);
  const options = subprotocol === ""
    ? { idleTimeout: IDLE_TIMEOUT_SECONDS }
    : { idleTimeout: IDLE_TIMEOUT_SECONDS, protocol: subprotocol };
  try {
    return { ...ctx.upgrade(options), address, subprotocol };
  } catch (error) {
    // The runtime's word for a handshake that is not whole.
    if (error instanceof TypeError) throw new HttpError(400);
    throw error;
  }
}

/**
 * Whom one more connection counts for, if there may be one. Another site could
 * read nothing from it, but use up what its visitor may have of them.
 *
 * @throws {HttpError} 403 if another site asks for it.
 * @throws {Overloaded}
 * @throws {TooManyRequests} If the address has too many, or opened too many
 * lately.
 */
export function admitAddress(ctx: Context<State>): string {
  const { address, origin, services } = ctx.state;
  if (startedBy(ctx.req.headers, origin) === "another") {
    throw new HttpError(403);
  }
  admitNew(services);
  const { addresses, monoMs, shell } = services;
  if (!shell.hasRoomFor(address)) throw new TooManyRequests(FULL_MS);
  addresses.upgrade(address, monoMs());
  return address;
}

function agreedOn(headers: Headers, ours: readonly string[]): string {
  const list = headers.get("sec-websocket-protocol") ?? "";
  const offered = list.split(",").map((one) => one.trim());
  return ours.find((one) => offered.includes(one)) ?? "";
}
