/**
 * A room that is live in a browser: the chat, the field and the scrolling,
 * started together and ended together.
 *
 * The island loads this module only for who has a name, as a reader needs no
 * more than the page; it hands over the two elements it renders.
 *
 * @module
 */
import "./shared.ts";
import { computed, effect, signal } from "@preact/signals";
import type { Person, RoomId, ServerFrame } from "../protocol.ts";
import { browserEnv } from "./browser.ts";
import { type Chat, type ChatOptions, createChat } from "./chat.ts";
import { createComposer } from "./composer.ts";
import {
  createComposeGuard,
  type EnterChoice,
  enterMeaning,
  hasKeyboard,
  storeChoice,
  storedChoice,
} from "./enter_key.ts";
import type { Env } from "./env.ts";
import { inTime } from "./first_use.ts";
import { isKept } from "./kept.ts";
import { leaveOldCode } from "./offline.ts";
import { createScroller } from "./scroller.ts";
import { parseServerFrames } from "./server_frames.ts";
import { messageAnchor } from "../text/address.ts";
import type { FirstPage } from "./timeline.ts";
import { catchTyping } from "./typing_target.ts";
import { pendingView, type StatusView, statusView } from "./view.ts";
import type { Writing } from "./writing.ts";

/** Elements that exist whenever somebody looks. */
export interface Places {
  readonly timeline: { readonly current: HTMLElement | null };
  readonly field: { readonly current: HTMLTextAreaElement | null };
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
  room: RoomId,
  { id }: Person,
  page: FirstPage,
): Promise<FirstPage> {
  if (!isKept()) return page;
  try {
    const { lastSeen } = await import("./last_seen.ts");
    return await lastSeen({ room, personId: id }, page, parseServerFrames);
  } catch (error) {
    // A device that cannot read what it kept; the page itself is there.
    if (!(error instanceof DOMException)) throw error;
    return page;
  }
}

/**
 * Takes the page over, and connects.
 *
 * @param loadShown Loads what shows what is said: nothing is taken before.
 */
export function goLive(
  options: Omit<ChatOptions, "env">,
  { timeline, field }: Places,
  loadShown: () => Promise<unknown>,
) {
  const env = browserEnv(loadShown);
  const { me, room } = options;
  const chat = createChat({ ...options, env });
  const composer = createComposer({
    room,
    texts: env.texts(me.id),
    caret: () => field.current?.selectionStart ?? 0,
    say: chat.say,
    nowMs: env.nowMs,
    setTimer: env.setTimer,
  });
  const scroller = createScroller({
    messages: chat.messages,
    newest: chat.newest,
    myId: () => chat.me.peek().id,
    loadOlder: chat.loadOlder,
    loadNewer: chat.loadNewer,
    toNewest: chat.toNewest,
  });

  const kept = composer.begin(field.current?.value ?? "");
  if (field.current !== null && kept !== null) {
    field.current.value = kept.text;
    field.current.setSelectionRange(kept.caret, kept.caret);
  }
  const stopChat = chat.start();
  const stopBounding = effect(() => {
    void chat.timeline.value;
    chat.bound(scroller.place.value);
  });
  const { quiet, stop: stopQuiet } = quietWhile(chat, env);
  // Whichever tab the person has left in.
  const stopLeaving = effect(() => {
    if (chat.forgotten.value) composer.forget();
  });
  const { heard, news, stop: stopHearing } = hearFirst(chat);
  // The page itself is kept; what is put aside is what comes after it.
  let stopKeeping: () => void = effect(() => {
    if (!news.value) return;
    stopKeeping();
    import("./last_seen.ts").then(({ keepSeen }) => {
      if (!over.signal.aborted) {
        stopKeeping = keepSeen({ room, personId: me.id }, chat.timeline, env);
      }
    }, () => {}); // A newer build has other files: the room goes on as it is.
  });
  const stopWaiting = effect(() => {
    if (!isKept() || chat.connection.value.phase !== "online") return;
    void leaveOldCode();
  });
  const over = new AbortController();
  const { signal: until } = over;
  const guard = createComposeGuard();
  addEventListener("pagehide", composer.leave, { signal: until });
  field.current?.addEventListener("keyup", guard.released, { signal: until });
  field.current?.addEventListener("beforeinput", (event) => {
    if (guard.stops(event)) event.preventDefault();
  }, { signal: until });
  catchTyping(() => field.current, until);

  const touch = matchMedia("(hover: none) and (pointer: coarse)").matches;
  const keyboard = signal(false);
  const choice = signal<EnterChoice>(storedChoice());
  // A touch keyboard has no other way to a second line.
  const newlines = computed(() =>
    choice.value === "auto"
      ? touch && !keyboard.value
      : choice.value === "newline"
  );
  const writing = signal<Writing | null>(null);

  const box = timeline.current;
  if (box !== null) {
    centreTarget(box);
    scroller.scrolled(box); // Maybe before anybody listened.
  }

  function toEnd(): void {
    if (timeline.current !== null) scroller.toEnd(timeline.current);
    // What the address shows is left; a reload is not to come back to it.
    if (location.search !== "") history.replaceState(null, "", `/r/${room}`);
  }

  return {
    chat,
    env,
    composer,
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
    late: <T>(load: () => Promise<T>): Promise<T> => late(load, env),

    /** Whether what is drawn is history, and to be announced to nobody. */
    quiet,

    /** What is beside the messages, as long as nobody listens for it. */
    heard,

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
    /** Rooms with a text that is not sent, as it was when the page opened. */
    draftRooms: env.texts(me.id).rooms(),

    /** Says what is in the field. */
    async send(body: string): Promise<void> {
      const { activeElement } = document;
      const help = writing.peek();
      if (help !== null && help.editing.peek() !== null) {
        return await help.save(body);
      }
      if (!await composer.submit(body)) return;
      toEnd();
      // On touch it would bring the keyboard up for who had put it away.
      if (!touch || activeElement === field.current) field.current?.focus();
    },

    /** Whether Enter by itself is a line break. */
    newlines,
    /** The person wants it so on this device, whatever it is. */
    setNewlines(now: boolean): void {
      choice.value = now ? "newline" : "send";
      storeChoice(choice.peek());
    },

    /** What helps with writing, once it is loaded. */
    writing,

    /** Lets Enter send. */
    onKeyDown(event: KeyboardEvent): void {
      keyboard.value = hasKeyboard(keyboard.peek(), event);
      if (writing.peek()?.pressed(event)) return event.preventDefault();
      const meaning = enterMeaning(event, newlines.peek());
      guard.pressed(meaning);
      if (meaning !== "send") return;
      event.preventDefault();
      field.current?.form?.requestSubmit();
    },

    stop(): void {
      over.abort();
      stopBounding();
      stopQuiet();
      stopHearing();
      stopKeeping();
      stopWaiting();
      stopLeaving();
      stopChat();
      writing.peek()?.stop();
      composer.stop();
    },
  };
}

/** As long as it takes: without it the room goes on as it is. */
async function late<T>(
  load: () => Promise<T>,
  { setTimer }: Pick<Env, "setTimer">,
): Promise<T> {
  for (let waitMs = LATE_MS;; waitMs = Math.min(2 * waitMs, LATE_MAX_MS)) {
    try {
      return await load();
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
