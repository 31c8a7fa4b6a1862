/**
 * A room at rest in a browser: one can write, and is connected, so that others
 * see who is here. What it takes to be told of anything (`live.ts`) is loaded
 * once there is something to tell, the person does anything, or the page has
 * been there for a while.
 *
 * The island loads this module only for who has a name, as a reader needs no
 * more than the page; it hands over the two elements it renders.
 *
 * @module
 */
import "./shared.ts";
import { computed, signal } from "@preact/signals";
import type { ServerFrame } from "../protocol.ts";
import { PROTOCOL_VERSION } from "../connection_terms.ts";
import { browser } from "./browser.ts";
import type { ChatOptions } from "./chat.ts";
import { type DeskOptions, openDesk } from "./desk.ts";
import { openEarly } from "./early_line.ts";
import { isKept } from "./kept.ts";
import type { Live } from "./live.ts";
import type { FirstPeople } from "./room_store.ts";
import type { LoadedTalk, Talk, TalkNeeds } from "./talk.ts";
import type { PendingView, StatusView } from "./view.ts";

export interface RestOptions
  extends Omit<ChatOptions, "env">, Pick<DeskOptions, "enter"> {
  /** Whether something waits already that was not read, or cannot wait. */
  readonly busy: boolean;
}

/** Elements that exist whenever somebody looks. */
export interface Places {
  readonly timeline: { readonly current: HTMLElement | null };
  readonly field: { readonly current: HTMLTextAreaElement | null };
}

/** A welcome that takes longer is waited for by what can try another way. */
const WELCOME_MS = 2_000;
/** When what did not load is tried again. */
const AGAIN_MS = 5_000;
/** What does not come for so long is told: by the next such try. */
const AWAY_MS = 4_000;

export type Rest = ReturnType<typeof startRest>;

/** @param loadShown Loads what shows what is said: nothing is taken before. */
export function startRest(
  options: RestOptions,
  places: Places,
  loadShown: () => Promise<unknown>,
) {
  const { me, page, room } = options;
  const { loadPart, newCid, nowMs, setTimer } = browser;
  const live = signal<Live | null>(null);
  const people = signal<FirstPeople>(options.people);
  const connection = signal<StatusView["connection"]>("connecting");
  const notice = signal<"offline" | "failed" | null>(null);
  const over = new AbortController();
  const { signal: until } = over;
  let waking: Promise<Live | null> | null = null;
  /** Since when what is needed does not come; `null`: it was not tried. */
  let failedMs: number | null = null;
  /** Of the live room. */
  let talkNeeds: TalkNeeds | null = null;
  /** Calls the next try off. */
  let cancelAgain = () => {};

  const desk = openDesk({
    ...options,
    field: places.field,
    loadTalk,
    toEnd,
  });
  // A copy of the page, or one of the past, is not where the room is now.
  const atOnce = options.busy || isKept() || location.search !== "";
  const line = atOnce ? null : openEarly({
    hello: {
      t: "hello",
      v: PROTOCOL_VERSION,
      client: newCid(),
      rooms: [{ room, epoch: page.epoch, seq: page.asOf }],
    },
    open: browser.openSocket,
    heard,
    lost() {
      connection.value = "connecting";
      nudge();
    },
  });

  function toEnd(): void {
    const { current: box } = places.timeline;
    if (live.peek() !== null) live.peek()?.toEnd();
    else if (box !== null) box.scrollTop = 0;
  }

  /** What is told to whoever comes, if nothing has happened, wakes nobody. */
  function heard(frame: ServerFrame): void {
    switch (frame.t) {
      case "welcome": {
        const isNews = frame.me.id !== me.id ||
          frame.rooms.some(({ head, mode }) =>
            mode !== "resumed" || head !== page.asOf
          );
        if (isNews) return nudge();
        connection.value = "online";
        return;
      }
      case "presence":
        if (frame.full !== true) return nudge();
        people.value = { list: frame.join, count: frame.count };
        return;
      case "live":
        return;
      default:
        nudge();
    }
  }

  /** Loads what makes the room live; `null` if that does not come. */
  function wake(): Promise<Live | null> {
    waking ??= load();
    return waking;
  }

  async function load(): Promise<Live | null> {
    let loaded;
    try {
      loaded = await loadPart(loadLive);
    } catch {
      // The network is gone, or a newer build has other files.
      failedMs ??= nowMs();
      if (nowMs() - failedMs >= AWAY_MS) notice.value = noticeNow() ?? "failed";
      waking = null;
      cancelAgain(); // Others may try as well.
      if (!until.aborted) cancelAgain = setTimer(nudge, AGAIN_MS);
      return null;
    }
    const { goLive, newestPage } = loaded;
    const newest = await newestPage(options, browser.parseFrames);
    if (until.aborted) return null;
    notice.value = null;
    const now = { ...options, page: newest, people: people.peek() };
    return live.value = goLive(now, places, { browser, desk, line, talk });
  }

  function nudge(): void {
    if (!until.aborted) void wake();
  }

  function networkChanged(): void {
    failedMs = null;
    if (notice.peek() !== null) notice.value = noticeNow();
    nudge();
  }

  async function loadTalk(): Promise<LoadedTalk> {
    const [live] = await Promise.all([wake(), loadPart(loadShown)]);
    if (live === null || talkNeeds === null) {
      throw new TypeError("The live room did not come");
    }
    return live.storedTalk(talkNeeds, browser.wallMs);
  }

  /** What the live room says goes on where it began. */
  function talk(needs: TalkNeeds): Talk {
    talkNeeds = needs;
    return { ...desk.talk, start: () => () => {} };
  }

  if (line === null) nudge();
  const cancelPatience = setTimer(() => {
    if (connection.peek() !== "online") nudge();
  }, WELCOME_MS);
  for (const type of ["offline", "online"]) {
    addEventListener(type, networkChanged, { signal: until });
  }
  // Before a press of anything comes a movement, mostly.
  for (const type of ["pointermove", "wheel"]) {
    addEventListener(type, nudge, { signal: until, once: true });
  }

  return {
    ...desk,
    people,

    /** Everything else, once it was needed. */
    live,
    wake,
    toEnd,

    /** Until then, what the head, the banner and the messages show. */
    status: computed((): Partial<StatusView> =>
      notice.value === null
        ? { connection: connection.value }
        : { connection: "offline", notice: notice.value }
    ),
    pending: computed(() =>
      desk.talk.pending.value.map(({ cid, body }): PendingView => ({
        cid,
        body,
        state: "sending",
        code: null,
      }))
    ),

    stop(): void {
      over.abort();
      cancelAgain();
      cancelPatience();
      live.peek()?.stop();
      line?.close();
      desk.stop();
    },
  };
}

/** One function for all tries, see `parts.ts`. */
const loadLive = () => import("./live.ts");

/** What the device itself knows of its network. */
function noticeNow(): "offline" | null {
  return navigator.onLine ? null : "offline";
}
