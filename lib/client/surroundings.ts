/**
 * The surroundings of a live room in a real browser, beyond what a page has
 * from its start (`browser.ts`).
 *
 * @module
 */
import type { RoomId } from "../protocol.ts";
import type { Browser } from "./browser.ts";
import type { EarlyLine } from "./early_line.ts";
import type { Env, Link, LinkEvents, SurroundingsEvents } from "./env.ts";
import { pace } from "./pace.ts";

/** How often sleep is looked for, and how late the look must be to tell. */
const SLEEP_CHECK_MS = 2_000;
const SLEPT_MS = 5_000;

/** A screen that was not drawn for so long is not looked at. */
const UNDRAWN_MS = 250;

/** @param early The line that the page had before; it is taken first. */
export function surroundings(
  browser: Browser,
  early: EarlyLine | null,
  talk: Env["talk"],
): Env {
  const { loadPart, newCid, nowMs, setTimer } = browser;
  let nudge = () => {};
  let first = early &&
    ((events: LinkEvents) => early.take(events, () => nudge()));
  return {
    nowMs,
    random: Math.random,
    newCid,
    visible: () => document.visibilityState === "visible",
    setTimer,
    openLink(transport, room, events) {
      const paced = pace(events, { nextDrawing, nowMs });
      const open = transport === "http"
        ? openHttp.bind(null, browser, room)
        : first ?? browser.openSocket;
      first = null;
      const link = open(paced.events);
      return {
        send: link.send,
        close() {
          paced.stop();
          link.close();
        },
      };
    },
    watch(events) {
      ({ nudge } = events);
      return watch(events);
    },
    talk,
    folding: async () => (await loadPart(loadFolding)).foldLive,
  };
}

/** One function each for all tries, see `parts.ts`. */
const loadFolding = () => import("./folding.ts");
const loadHttpLink = () => import("./http_link.ts");

/**
 * A page that nobody looks at is not drawn. What is run makes the next drawing;
 * it has a task of its own, as drawing is one already. Between the two comes a
 * frame in which nothing is done, so that none has to wait for both.
 */
function nextDrawing(run: (drawn: boolean) => void): () => void {
  const cancel = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  let frame = requestAnimationFrame(() => {
    frame = requestAnimationFrame(() => {
      cancel();
      timer = setTimeout(run, 0, true);
    });
  });
  let timer = setTimeout(() => {
    cancel();
    run(!document.hidden); // It may be slow only.
  }, UNDRAWN_MS);
  return cancel;
}

/** Most networks never need it, so it comes only when it is called for. */
function openHttp(
  { loadPart, openSocket, parseFrames }: Browser,
  room: RoomId,
  events: LinkEvents,
): Link {
  let link: Link | null = null;
  let over = false;
  loadPart(loadHttpLink).then(({ openHttpLink }) => {
    if (!over) link = openHttpLink(room, events, parseFrames, openSocket);
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
