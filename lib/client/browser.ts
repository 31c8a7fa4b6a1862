/**
 * What a page of a room needs of a real browser from its start: clock, timers,
 * ids, and a way to the server. What only a live room needs is in
 * `surroundings.ts`.
 *
 * Importing it touches nothing, so the server can render the island that
 * imports it.
 *
 * @module
 */
import type { Cid } from "../protocol.ts";
import { parseCid, SUBPROTOCOL } from "../wire_terms.ts";
import type { Link, LinkEvents } from "./env.ts";
import { parseServerFrames } from "./server_frames.ts";

/** Handed on to what is loaded later, so that it need not be shared with it. */
export type Browser = typeof browser;

export const browser = {
  /** Milliseconds of a clock that never runs backwards. */
  nowMs: (): number => performance.now(),

  /** The time of day, in Unix milliseconds. */
  wallMs: (): number => Date.now(),

  /** Runs a function later; returns how to call that off. */
  setTimer(run: () => void, ms: number): () => void {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },

  /** An idempotency key that nobody else has, on plain HTTP too. */
  newCid(): Cid {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const text = Array.from(
      bytes,
      (byte) => byte.toString(16).padStart(2, "0"),
    );
    const cid = parseCid(text.join(""));
    if (cid === null) throw new Error(`Cannot use as a cid: ${text.join("")}`);
    return cid;
  },

  openSocket(events: LinkEvents): Link {
    const url = new URL("/api/ws", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url, SUBPROTOCOL);
    socket.onopen = () => events.opened();
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") events.received(parseServerFrames(data));
    };
    socket.onclose = ({ code }) => {
      socket.onclose = null; // Some engines tell it twice.
      events.closed(code);
    };
    return {
      send(frame) {
        if (socket.readyState === WebSocket.OPEN) {
          socket.send(JSON.stringify(frame));
        }
      },
      close() {
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
      },
    };
  },

  parseFrames: parseServerFrames,
};
