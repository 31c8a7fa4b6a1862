/**
 * The client's surroundings in a real browser.
 *
 * Importing it touches nothing, so the server can render the island that
 * imports it.
 *
 * @module
 */
import type { Cid, RoomId } from "../protocol.ts";
import { parseCid, SUBPROTOCOL } from "../wire_terms.ts";
import { watchForDrafts } from "./draft_watch.ts";
import type { Env, Link, LinkEvents, SurroundingsEvents } from "./env.ts";
import { inTime } from "./first_use.ts";
import { storedTexts } from "./kept_text.ts";
import { lateTalk } from "./late_talk.ts";
import { pace } from "./pace.ts";
import { parseServerFrames } from "./server_frames.ts";

/** How often sleep is looked for, and how late the look must be to tell. */
const SLEEP_CHECK_MS = 2_000;
const SLEPT_MS = 5_000;

/** A screen that was not drawn for so long is not looked at. */
const UNDRAWN_MS = 250;

/** @param loadShown Loads what shows what one says, which comes with it. */
export function browserEnv(loadShown: () => Promise<unknown>): Env {
  return {
    nowMs,
    random: Math.random,
    newCid,
    visible: () => document.visibilityState === "visible",
    setTimer,
    openLink(transport, room, events) {
      const paced = pace(events, { nextDrawing, nowMs });
      const link = transport === "http"
        ? openHttp(room, paced.events)
        : openSocket(paced.events);
      return {
        send: link.send,
        close() {
          paced.stop();
          link.close();
        },
      };
    },
    watch,
    talk: (needs) =>
      lateTalk({
        ...needs,
        texts: storedTexts(needs.me.peek().id),
        load: async () => {
          const [{ storedTalk }] = await Promise.all([
            import("./stored_talk.ts"),
            loadShown(),
          ]);
          return storedTalk(needs, Date.now);
        },
        watch: (found, forgotten) =>
          watchForDrafts(needs.me.peek().id, found, forgotten),
        inTime: (run) => inTime(run, setTimer),
      }),
    folding: async () => (await import("./folding.ts")).foldStanding,
    texts: storedTexts,
  };
}

function setTimer(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

function nowMs(): number {
  return performance.now();
}

/**
 * A page that nobody looks at is not drawn. What is run makes the next drawing;
 * it has a task of its own, as drawing is one already.
 */
function nextDrawing(run: (drawn: boolean) => void): () => void {
  const cancel = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const frame = requestAnimationFrame(() => {
    cancel();
    timer = setTimeout(run, 0, true);
  });
  let timer = setTimeout(() => {
    cancel();
    run(!document.hidden); // It may be slow only.
  }, UNDRAWN_MS);
  return cancel;
}

/** An idempotency key that nobody else has, on plain HTTP too. */
function newCid(): Cid {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
  const cid = parseCid(text.join(""));
  if (cid === null) throw new Error(`Cannot use as a cid: ${text.join("")}`);
  return cid;
}

function openSocket(events: LinkEvents): Link {
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
}

/** Most networks never need it, so it comes only when it is called for. */
function openHttp(room: RoomId, events: LinkEvents): Link {
  let link: Link | null = null;
  let over = false;
  import("./http_link.ts").then(({ openHttpLink }) => {
    if (!over) {
      link = openHttpLink(room, events, parseServerFrames, openSocket);
    }
  }, () => {
    if (!over) events.closed(1006);
  });
  return {
    send: (frame) => link?.send(frame),
    close() {
      over = true;
      link?.close();
    },
  };
}

function watch({ nudge, hidden }: SurroundingsEvents): () => void {
  const over = new AbortController();
  const options = { signal: over.signal };
  const onVisibility = () => document.hidden ? hidden() : nudge();
  document.addEventListener("visibilitychange", onVisibility, options);
  for (const type of ["online", "offline", "pageshow"]) {
    addEventListener(type, nudge, options);
  }
  // A clock that went on while no timer ran: the machine was asleep.
  let lookedAtMs = Date.now();
  const looking = setInterval(() => {
    const sinceMs = Date.now() - lookedAtMs;
    lookedAtMs += sinceMs;
    if (sinceMs > SLEPT_MS && !document.hidden) nudge();
  }, SLEEP_CHECK_MS);
  over.signal.addEventListener("abort", () => clearInterval(looking));
  return () => over.abort();
}
