/**
 * A room that is live in a browser: the chat and the scrolling, started
 * together and ended together. What one writes with was there before
 * (`desk.ts`), and so was the line to the server, unless it had to wait.
 *
 * Loaded when it is needed: `rest.ts` says when that is.
 *
 * @module
 */
import "./shared.ts";
import { computed, effect, signal } from "@preact/signals";
import type { ServerFrame } from "../protocol.ts";
import type { Browser } from "./browser.ts";
import { type Chat, type ChatOptions, createChat } from "./chat.ts";
import type { Desk } from "./desk.ts";
import type { EarlyLine } from "./early_line.ts";
import type { Env } from "./env.ts";
import { inTime } from "./first_use.ts";
import { isKept } from "./kept.ts";
import { keepSeen, lastSeen } from "./last_seen.ts";
import { leaveOldCode } from "./offline.ts";
import { startReading } from "./reading.ts";
import type { Places } from "./rest.ts";
import { createScroller } from "./scroller.ts";
import { storedTalk } from "./stored_talk.ts";
import { surroundings } from "./surroundings.ts";
import { messageAnchor } from "../text/address.ts";
import type { FirstPage } from "./timeline.ts";
import { pendingView, type StatusView, statusView } from "./view.ts";

/** What was there before. */
export interface AtRest {
  readonly browser: Browser;
  readonly desk: Desk;
  readonly talk: Env["talk"];
  /** `null`: nothing was said to the server yet. */
  readonly line: EarlyLine | null;
}

/** What is heard before somebody listens; a person types only so often. */
const HEARD_MAX = 20;

/** When what did not load is tried again: at first, and at most. */
const LATE_MS = 2_000;
const LATE_MAX_MS = 60_000;

/** How long after it was drawn history is still not announced as news. */
const QUIET_MS = 250;

export type Live = ReturnType<typeof goLive>;

/** The page, or on a copy of it what this person saw after it. */
export async function newestPage(
  { me, page, room }: Pick<ChatOptions, "me" | "page" | "room">,
  parseFrames: Browser["parseFrames"],
): Promise<FirstPage> {
  if (!isKept()) return page;
  try {
    return await lastSeen({ room, personId: me.id }, page, parseFrames);
  } catch (error) {
    // A device that cannot read what it kept; the page itself is there.
    if (!(error instanceof DOMException)) throw error;
    return page;
  }
}

/** Takes the page over, and connects. */
export function goLive(
  options: Omit<ChatOptions, "env">,
  { timeline }: Pick<Places, "timeline">,
  { browser, desk, line, talk }: AtRest,
) {
  const { me, room } = options;
  const env = surroundings(browser, line, talk);
  const chat = createChat({ ...options, env });
  const scroller = createScroller({
    messages: chat.messages,
    newest: chat.newest,
    myId: () => chat.me.peek().id,
    loadOlder: chat.loadOlder,
    loadNewer: chat.loadNewer,
    toNewest: chat.toNewest,
  });

  const stopChat = chat.start();
  const stopBounding = effect(() => {
    void chat.timeline.value;
    chat.bound(scroller.place.value, scroller.fits());
  });
  const { quiet, stop: stopQuiet } = quietWhile(chat, env);
  const { heard, news, stop: stopHearing } = hearFirst(chat);
  // The page itself is kept; what is put aside is what comes after it.
  let stopKeeping: () => void = effect(() => {
    if (!news.value) return;
    stopKeeping();
    stopKeeping = keepSeen({ room, personId: me.id }, chat.timeline, env);
  });
  const stopWaiting = effect(() => {
    if (!isKept() || chat.connection.value.phase !== "online") return;
    void leaveOldCode();
  });

  const box = timeline.current;
  if (box !== null) {
    centreTarget(box);
    scroller.scrolled(box); // Maybe before anybody listened.
  }
  const resized = () => {
    if (timeline.current !== null) scroller.resized(timeline.current);
  };
  addEventListener("resize", resized);

  function toEnd(): void {
    if (timeline.current !== null) scroller.toEnd(timeline.current);
    // What the address shows is left; a reload is not to come back to it.
    if (location.search !== "") history.replaceState(null, "", `/r/${room}`);
  }

  return {
    ...desk,
    chat,
    env,
    scroller,

    /** What the head, the banner and the messages on their way show. */
    status(): StatusView {
      const removed = chat.removed.value;
      if (removed !== null) {
        // Of a removal, the place where one would write says more.
        const notice = removed.code === "no_room" ? "gone" : null;
        return { connection: "offline", notice };
      }
      return statusView(
        chat.connection.value,
        chat.away.value,
        navigator.onLine,
        chat.storeError.value === null,
      );
    },
    pending: () =>
      chat.pending.value.flatMap((draft) => {
        const changed = chat.changes.value.get(draft.cid);
        if (changed?.change?.kind === "delete") return [];
        const { body } = changed ?? draft;
        const { away, limited } = chat;
        return [pendingView({ ...draft, body }, away.value, limited.value)];
      }),

    /** Loads what comes late; where it does not, again and again. */
    late: <T>(load: () => Promise<T>): Promise<T> => late(load, browser),

    /** Whether what is drawn is history, and to be announced to nobody. */
    quiet,

    /** What is beside the messages, as long as nobody listens for it. */
    heard,

    // What is needed with it, mostly, comes in the same file.
    startReading,
    storedTalk,

    /**
     * Runs something once, when there is something that was not read, somebody
     * types, or the person does something; or after a while.
     *
     * @param unread Whether something waits already, here or elsewhere.
     */
    whenNeeded(unread: boolean, run: () => void): () => void {
      const cancelTime = inTime(begin, env.setTimer);
      const stopWaiting = effect(() => {
        if (unread || news.value) queueMicrotask(begin);
      });
      let over = false;
      function begin(): void {
        if (over) return;
        cancel();
        run();
      }
      function cancel(): void {
        over = true;
        cancelTime();
        stopWaiting();
      }
      return cancel;
    },

    toEnd,

    stop(): void {
      removeEventListener("resize", resized);
      stopBounding();
      stopQuiet();
      stopHearing();
      stopKeeping();
      stopWaiting();
      stopChat();
    },
  };
}

/** As long as it takes: without it the room goes on as it is. */
async function late<T>(
  load: () => Promise<T>,
  { loadPart, setTimer }: Pick<Browser, "loadPart" | "setTimer">,
): Promise<T> {
  for (let waitMs = LATE_MS;; waitMs = Math.min(2 * waitMs, LATE_MAX_MS)) {
    try {
      return await loadPart(load);
    } catch {
      await new Promise<void>((resolve) => setTimer(resolve, waitMs));
    }
  }
}

/** Tells of anything that the page does not show, and keeps what is beside. */
function hearFirst({ listen, messages }: Pick<Chat, "listen" | "messages">) {
  const first = messages.peek();
  const heard = signal<readonly ServerFrame[]>([]);
  listen((frame) => {
    if (frame.t !== "typing" && frame.t !== "read") return;
    heard.value = [...heard.peek(), frame].slice(-HEARD_MAX);
  });
  const news = computed(() =>
    messages.value !== first || heard.value.length > 0
  );
  return { heard, news, stop: () => listen(null) };
}

/** While history comes in, and until what listens to the page has seen it. */
function quietWhile(
  { loading, newest, shown }: Pick<Chat, "loading" | "newest" | "shown">,
  { setTimer }: Pick<Env, "setTimer">,
) {
  const quiet = signal(false);
  let cancel: (() => void) | null = null;
  let first = 0;
  const stop = effect(() => {
    const before = first;
    first = shown.value[0]?.seq ?? 0;
    const comes = loading.value || !newest.value;
    cancel?.();
    cancel = null;
    if (comes || first < before) quiet.value = true;
    if (!comes && quiet.peek()) {
      cancel = setTimer(() => quiet.value = false, QUIET_MS);
    }
  });
  return {
    quiet,
    stop(): void {
      stop();
      cancel?.();
    },
  };
}

/** Shows the message of the address in the middle, marked. */
function centreTarget(box: HTMLElement): void {
  const seq = new URLSearchParams(location.search).get("at");
  if (seq === null) return;
  // Who has moved on meanwhile is where they want to be.
  if (location.hash === "") location.replace(`#${messageAnchor(Number(seq))}`);
  box.querySelector(":target")?.scrollIntoView({ block: "center" });
}
