/**
 * What a page of a room needs of a real browser from its start: clock, timers,
 * ids, and a way to the server. What only a live room needs is in
 * `surroundings.ts`.
 *
 * It comes with what is loaded for who has a name (`rest.ts`), never on the
 * server; importing it touches nothing all the same.
 *
 * @module
 */
import type { Cid } from "../protocol.ts";
import { DEFLATE_SUBPROTOCOL, SUBPROTOCOL } from "../connection_terms.ts";
import type { Link, LinkEvents } from "./env.ts";
import { partLoader } from "./parts.ts";
import { parseServerFrames } from "./server_frames.ts";

/** A page that was loaded anew is not so again before. */
const RENEWED_MS = 600_000;
/** A sign of life that takes longer is none. */
const ANSWER_MS = 4_000;

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
    const bits = crypto.getRandomValues(new Uint32Array(4));
    return bits.join("-") as Cid; // Of what `parseCid()` takes.
  },

  openSocket(events: LinkEvents): Link {
    const url = new URL("/api/ws", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(
      url,
      // Browsers that are too old for it get on without.
      "DecompressionStream" in globalThis
        ? [DEFLATE_SUBPROTOCOL, SUBPROTOCOL]
        : SUBPROTOCOL,
    );
    let isOver = false;
    /** What is inflated takes a moment, and what came after it waits for that. */
    let told: unknown;
    const tell = <T>(come: T, how: (what: Awaited<T>) => void) => {
      told = Promise.all([come, told])
        .then(([what]) => isOver || how(what))
        .catch(reportError);
    };
    socket.onopen = () => events.opened();
    socket.onmessage = ({ data }) =>
      tell(
        typeof data === "string" ? data : inflated(data),
        (text) => events.received(parseServerFrames(text)),
      );
    socket.onclose = ({ code }) => {
      socket.onclose = null; // Some engines tell it twice.
      tell(code, events.closed);
    };
    return {
      send(frame) {
        if (socket.readyState === WebSocket.OPEN) {
          socket.send(JSON.stringify(frame));
        }
      },
      close() {
        isOver = true;
        socket.close();
      },
    };
  },

  parseFrames: parseServerFrames,

  /** What was typed or not sent is stored, so that little is lost. */
  loadPart: partLoader({
    mayCome: () =>
      navigator.onLine || navigator.serviceWorker?.controller != null,
    answers: () =>
      fetch("/api/health/live", { signal: AbortSignal.timeout(ANSWER_MS) })
        .then(({ ok }) => ok, () => false),
    renew() {
      const [last] = performance.getEntriesByType("navigation");
      const wasRenewed = last instanceof PerformanceNavigationTiming &&
        last.type === "reload" && performance.now() < RENEWED_MS;
      if (!wasRenewed) location.reload();
    },
  }),
};

/** @throws {TypeError} If it was never deflated. */
function inflated(packed: Blob): Promise<string> {
  const text = packed.stream()
    .pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(text).text();
}
