/**
 * The upgrade of a request to a WebSocket, and what refuses it before: by
 * HTTP, as long as that is still spoken.
 *
 * @module
 */
import { type Context, HttpError } from "fresh";
import { SUBPROTOCOL } from "../protocol.ts";
import type { State } from "./state.ts";

/** A peer that answers no ping for so long is gone. */
const IDLE_TIMEOUT_SECONDS = 20;

/** A socket that is being upgraded, and whose it is. */
export interface Upgrade {
  socket: WebSocket;
  response: Response;
  /** The peer's address, which shares a limit. */
  address: string;
}

/**
 * @throws {HttpError} 400 without an upgrade, 429 for an address that has too
 * many sockets.
 */
export function upgrade(ctx: Context<State>): Upgrade {
  const address = admitAddress(ctx);
  const options = offers(ctx.req.headers, SUBPROTOCOL)
    ? { idleTimeout: IDLE_TIMEOUT_SECONDS, protocol: SUBPROTOCOL }
    : { idleTimeout: IDLE_TIMEOUT_SECONDS };
  try {
    return { ...ctx.upgrade(options), address };
  } catch (error) {
    // The runtime's word for a handshake that is not whole.
    if (error instanceof TypeError) throw new HttpError(400);
    throw error;
  }
}

/**
 * The peer's address, if it may have one more connection.
 *
 * @throws {HttpError} 429
 */
export function admitAddress(ctx: Context<State>): string {
  const { remoteAddr } = ctx.info;
  const address = "hostname" in remoteAddr ? remoteAddr.hostname : "local";
  if (!ctx.state.services.shell.hasRoomFor(address)) throw new HttpError(429);
  return address;
}

function offers(headers: Headers, protocol: string): boolean {
  const offered = headers.get("sec-websocket-protocol")?.split(",") ?? [];
  return offered.some((one) => one.trim() === protocol);
}
