/**
 * The state of one room that the screen shows, as signals, and the only
 * functions that change it: frames of the server in, wishes to the server out.
 *
 * The rules are in `timeline.ts` and `presence.ts`; this module applies them.
 * It owns no socket, so the same store runs in a simulation.
 *
 * @module
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type {
  Cursor,
  Message,
  Person,
  RoomEvent,
  RoomId,
  ServerFrame,
  WireStanding,
} from "../protocol.ts";
import { TEXT_KINDS } from "../wire_terms.ts";
import {
  cutPresence,
  openPresence,
  type Presence,
  receivePresence,
} from "./presence.ts";
import {
  type Ask,
  bound,
  type FirstPage,
  newer,
  older,
  openTimeline,
  type PageRequest,
  receiveEvent,
  receiveHead,
  receiveLive,
  receivePage,
  resume,
  shown,
  type Step,
  stopAsking,
  type Timeline,
  toNewest,
  welcome,
} from "./timeline.ts";
import type { foldLive } from "./folding.ts";
import type { Place, Run } from "./past.ts";

/** The people that the server rendered. */
export interface FirstPeople {
  readonly list: readonly Person[];
  readonly count: number;
}

export interface RoomStoreOptions {
  readonly room: RoomId;
  readonly page: FirstPage;
  /** What is shown first, if it is not the newest. */
  readonly past?: Run | null;
  readonly people: FirstPeople;
  /** What one may do here, as of the page. */
  readonly standing: WireStanding;
  readonly myId: () => string;
  /** What an act does to a standing; to be waited for, if it is not here. */
  readonly folding: () => Fold | Promise<Fold>;
  /** Carries a wish to the server; it may be lost with the connection. */
  readonly onAsk: (ask: Ask) => void;
  /** Messages came to stand in the timeline, each once. */
  readonly onMessages: (messages: readonly Message[]) => void;
  /** The log was replaced, so that what is known of `seq` is void. */
  readonly onNewEpoch: () => void;
}

export type Fold = typeof foldLive;

export type OlderState = "idle" | "loading" | "failed";

export type RoomStore = ReturnType<typeof createRoomStore>;

/** Acts that may wait; beyond, the next welcome knows better. */
const ACTS_MAX = 500;
/** Kinds of events that change nobody's standing. */
const TEXTS: ReadonlySet<string> = new Set(TEXT_KINDS);

export function createRoomStore(options: RoomStoreOptions) {
  const { room, onAsk, onMessages, onNewEpoch } = options;
  const timeline = signal<Timeline>(
    openTimeline(options.page, options.past),
  );
  const presence = signal<Presence>(openPresence(options.people));
  const olderFailed = signal(false);
  const standing = signal<WireStanding>(options.standing);
  /** The last event that {@linkcode standing} knows of. */
  let standingAt = options.page.asOf;
  /** The last event when what is shown was last bounded. */
  let boundAt = options.page.asOf;

  const items = computed(() => timeline.value.items);
  const from = computed(() => timeline.value.from);
  const past = computed(() => timeline.value.past);
  const more = computed(() => timeline.value.more);
  const run = computed(() =>
    shown({
      items: items.value,
      from: from.value,
      past: past.value,
      more: more.value,
    })
  );

  /** Acts that wait for what folds them; a newer standing knows of them. */
  let acts: readonly RoomEvent[] = [];

  function foldEvent(event: RoomEvent): void {
    // The first message of a room may make its author the owner.
    if (event.seq > 1 && TEXTS.has(event.kind)) return;
    acts = [...acts, event].slice(-ACTS_MAX);
    const folding = options.folding();
    if (typeof folding === "function") return foldActs(folding);
    folding.then(foldActs, () => {
      // They wait for the next act, or for the next welcome.
    });
  }

  /** What a replay brings again, the standing told with its head knows. */
  function foldActs(fold: Fold): void {
    for (const act of acts) {
      if (act.seq <= standingAt) continue;
      standingAt = act.seq;
      standing.value = fold(standing.peek(), options.myId(), act, onAsk);
    }
    acts = [];
  }

  function take({ timeline: now, asks }: Step): void {
    const before = timeline.peek();
    timeline.value = now;
    if (now.items !== before.items) {
      const known = before.epoch === now.epoch ? before : null;
      const from = known?.items[0]?.seq ?? Infinity;
      const to = known?.items.at(-1)?.seq ?? -Infinity;
      const come = now.items.filter(({ seq }) => seq < from || seq > to);
      if (come.length > 0) onMessages(come);
    }
    if (now.epoch !== before.epoch) onNewEpoch();
    asks.forEach(onAsk);
  }

  /** Takes a frame in, whatever room it is about. */
  function receive(frame: ServerFrame): void {
    const now = timeline.peek();
    switch (frame.t) {
      case "welcome": {
        const answer = frame.rooms.find((answer) => answer.room === room);
        if (answer === undefined) return;
        if (answer.standing !== undefined) {
          standing.value = answer.standing;
          standingAt = answer.head;
          acts = [];
        }
        take(welcome(now, answer));
        return;
      }
      case "evt":
        if (frame.room !== room) return;
        foldEvent(frame);
        take(receiveEvent(now, frame));
        return;
      case "live":
        if (frame.room === room) take(receiveLive(now, frame.head));
        return;
      case "page":
        if (frame.room === room) take(receivePage(now, frame));
        return;
      case "pong": {
        const head = frame.heads[room];
        if (head !== undefined) take(receiveHead(now, head[0], head[1]));
        return;
      }
      case "presence":
        if (frame.room !== room) return;
        presence.value = receivePresence(presence.peek(), frame);
        return;
      case "ack":
      case "nack":
      case "error":
      case "bye":
        return; // About drafts and the connection, not the room.
      case "people_page":
      case "rooms":
      case "typing":
      case "read":
        return; // For who listens beside (`chat.ts`).
      default:
        frame satisfies never;
    }
  }

  return {
    /**
     * The newest, in `seq` order and without a hole; deleted ones have
     * `body: null`.
     */
    messages: items,
    /** What is to be seen of the room: these, or others further up. */
    shown: computed(() => run.value.items),
    /** Whether there are older messages than those shown. */
    more: computed(() => run.value.more),
    /** Whether the newest are shown. */
    newest: computed(() => past.value === null),
    /** Whether messages are under way that are no news. */
    loading: computed(() => timeline.value.asked !== null),
    /** The end of the gapless run. */
    last: computed(() => timeline.value.last),
    older: computed<OlderState>(() =>
      olderFailed.value
        ? "failed"
        : isOlder(timeline.value.asked)
        ? "loading"
        : "idle"
    ),
    /** What one may do here, and who runs the room. */
    standing: standing as ReadonlySignal<WireStanding>,
    /** Ids of messages that were seen to be deleted by hosts. */
    byHosts: computed(() => timeline.value.byHosts),
    people: computed(() => presence.value.list),
    count: computed(() => presence.value.count),
    /** Whether `people` and `count` are kept up to date at the moment. */
    peopleAreLive: computed(() => presence.value.n !== null),
    /** The whole state, for tests and for the curious. */
    timeline: timeline as ReadonlySignal<Timeline>,

    receive,

    /** The cursor for a `hello` that is being sent now. */
    resume(): Cursor {
      timeline.value = resume(timeline.peek());
      const { epoch, last } = timeline.peek();
      return { room, epoch, seq: last };
    },

    /** The connection is gone. */
    cut(): void {
      presence.value = cutPresence(presence.peek());
    },

    /** Asks for older messages; `false` if there is no need. */
    loadOlder(): boolean {
      olderFailed.value = false;
      const step = older(timeline.peek());
      take(step);
      return step.asks.length > 0;
    },

    /** Goes on towards the newest, where those are not shown. */
    loadNewer: (): void => take(newer(timeline.peek())),
    toNewest(): void {
      timeline.value = toNewest(timeline.peek());
    },

    /** The page that was asked for did not come. */
    pageIsLost(req: number): void {
      const { asked } = timeline.peek();
      if (asked?.req !== req) return;
      if (isOlder(asked)) olderFailed.value = true;
      take(stopAsking(timeline.peek()));
    },

    /** Lets go of what is too much; where depends on what is read. */
    bound(place: Place, fits?: number, shownMax?: number): void {
      const now = timeline.peek();
      timeline.value = bound(now, place, now.last - boundAt, fits, shownMax);
      boundAt = now.last;
    },
  };
}

function isOlder(asked: PageRequest | null): boolean {
  return asked !== null && "before" in asked && asked.before !== null;
}
