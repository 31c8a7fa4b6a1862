/**
 * The messages of one room as a pure fold: frames of the server in, the
 * gapless timeline and what must be asked of the server out.
 *
 * Live events and pages may come in any order relative to each other. Two
 * numbers keep them apart: an event counts only when its `seq` is the next
 * one, and of two states of a message the one with the larger `rev` stands.
 * What hosts do is a line among the messages, and never changes; what it means
 * for people is `lib/room/wire.ts`. Who reads further up is shown a run of its
 * own, while the newest go on unseen (`past.ts`). Nothing is shown that the log
 * does not hold; drafts are in `outbox.ts`.
 *
 * @module
 */
import type { Message, PageFrame, RoomEvent } from "../protocol.ts";
import * as runs from "./past.ts";
import type { Place, Run } from "./past.ts";

/** A page of messages, newest last, as the server rendered it. */
export interface FirstPage {
  readonly items: readonly Message[];
  /** The room's head when the page was read. */
  readonly asOf: number;
  /** Whether there are older messages. */
  readonly more: boolean;
  readonly epoch: string;
}

export interface Timeline {
  readonly epoch: string;
  /** The end of the gapless run: every event up to here is folded in. */
  readonly last: number;
  /** In `seq` order, without a hole from the first one to {@linkcode last}. */
  readonly items: readonly Message[];
  /** Those before this `seq` are kept, and not shown until they are asked for. */
  readonly from: number;
  /** Whether there are older messages than the first of {@linkcode items}. */
  readonly more: boolean;
  /** What is shown instead of {@linkcode items}, which go on meanwhile. */
  readonly past: Run | null;
  readonly sync: Sync;
  /** The page under way. There is never more than one. */
  readonly asked: PageRequest | null;
  /** Counts page requests, so that an answer finds its question. */
  readonly req: number;
  /**
   * Changes of messages that are not here, kept while a page is under way: it
   * may bring them as they were before.
   */
  readonly changes: readonly RoomEvent[];
  /**
   * Ids of messages that were seen to be deleted by somebody else than their
   * author. A page does not tell.
   */
  readonly byHosts: ReadonlySet<string>;
}

export type Sync =
  /** Asked for what comes after {@linkcode Timeline.last}; no answer yet. */
  | { readonly mode: "resuming" }
  /** The answer began, after `from`; `live` will end it. */
  | { readonly mode: "replaying"; readonly from: number }
  | { readonly mode: "following" }
  /** What is here cannot be continued; a page that replaces it is under way. */
  | { readonly mode: "stale" };

export type PageRequest =
  & { readonly req: number; readonly epoch: string }
  & PageWish;

/** Of {@linkcode shown}, but what replaces all. */
type PageWish =
  /** Messages before this `seq`; `null`: the newest ones, in place of all. */
  | { readonly before: number | null }
  /** Messages after this `seq`. */
  | { readonly after: number };

/** What the timeline needs from the server. */
export type Ask =
  /** A `hello` with {@linkcode Timeline.epoch} and {@linkcode Timeline.last}. */
  | { readonly ask: "resume" }
  | { readonly ask: "page"; readonly request: PageRequest };

export interface Step {
  readonly timeline: Timeline;
  readonly asks: readonly Ask[];
}

/** How the server answered a `hello`, for one room. */
export interface Welcome {
  readonly epoch: string;
  readonly head: number;
  readonly mode: "resumed" | "tail" | "reset";
  readonly from: number;
}

/** A timeline that starts from a page, and may show what is further up. */
export function openTimeline(
  page: FirstPage,
  past: Run | null = null,
): Timeline {
  return {
    epoch: page.epoch,
    last: page.asOf,
    items: page.items,
    from: 0,
    more: page.more,
    past,
    sync: { mode: "resuming" },
    asked: null,
    req: 0,
    changes: [],
    byHosts: new Set(),
  };
}

/** A `hello` with this timeline's cursor is on its way. */
export function resume(timeline: Timeline): Timeline {
  return {
    ...timeline,
    sync: { mode: "resuming" },
    // The answer of this hello decides anew whether all must be replaced.
    asked: replacesAll(timeline.asked) ? null : timeline.asked,
  };
}

/** The server begins to answer a `hello`. */
export function welcome(timeline: Timeline, answer: Welcome): Step {
  const continues = answer.mode === "resumed" &&
    answer.epoch === timeline.epoch && answer.from <= timeline.last &&
    answer.head >= timeline.last;
  if (!continues) return replaceAll(timeline, answer.epoch);
  const replaying: Timeline = {
    ...timeline,
    sync: { mode: "replaying", from: timeline.last },
  };
  // A page asked for on a connection that is gone will never come.
  return replaying.asked === null
    ? still(replaying)
    : ask(replaying, replaying.asked.epoch, replaying.asked);
}

/** Folds one event of the room's log in. */
export function receiveEvent(timeline: Timeline, event: RoomEvent): Step {
  const { mode } = timeline.sync;
  // Until the server has said which epoch it tells of, no event fits.
  if (mode === "stale" || mode === "resuming") return still(timeline);
  if (event.seq <= timeline.last) return still(timeline);
  if (event.seq > timeline.last + 1) return gap(timeline);
  const moved = { ...timeline, last: event.seq };
  const { kind } = event;
  if (kind === "other") return still(moved);
  if (kind !== "edit" && kind !== "delete") {
    return still({ ...moved, items: [...timeline.items, line(event, kind)] });
  }
  const { items, past } = timeline;
  const message = find(items, event) ?? find(past?.items ?? [], event);
  if (message === undefined) {
    return still(
      timeline.asked === null
        ? moved
        : { ...moved, changes: [...timeline.changes, event] },
    );
  }
  const byHost = kind === "delete" && event.by.id !== message.by.id;
  return still({
    ...moved,
    items: changed(items, event),
    past: past && { ...past, items: changed(past.items, event) },
    byHosts: byHost
      ? new Set(timeline.byHosts).add(message.id)
      : timeline.byHosts,
  });
}

/** The backlog has ended at `head`. */
export function receiveLive(timeline: Timeline, head: number): Step {
  if (timeline.sync.mode !== "replaying") return still(timeline);
  return head > timeline.last
    ? gap(timeline)
    : still({ ...timeline, sync: { mode: "following" } });
}

/**
 * The server told its head of this room, as it does to who has all of the
 * backlog: anything missed shows here, `live` included.
 */
export function receiveHead(
  timeline: Timeline,
  epoch: string,
  head: number,
): Step {
  const { mode } = timeline.sync;
  if (mode === "replaying") return receiveLive(timeline, head);
  if (mode !== "following") return still(timeline);
  return epoch !== timeline.epoch || head > timeline.last
    ? gap(timeline)
    : still(timeline);
}

/** A page came: older or newer messages, or the newest in place of all. */
export function receivePage(timeline: Timeline, page: PageFrame): Step {
  const { asked, past } = timeline;
  if (asked === null || page.req !== asked.req || page.epoch !== asked.epoch) {
    return still(timeline);
  }
  if (replacesAll(asked)) {
    const opened = { ...openTimeline(page), req: timeline.req };
    return { timeline: opened, asks: [{ ask: "resume" }] };
  }
  const run = past ?? timeline;
  const items = page.items.map((message) =>
    timeline.changes
      .filter(({ ref }) => ref === message.id)
      .reduce(change, message)
  );
  const done: Timeline = { ...timeline, asked: null, changes: [] };
  if ("after" in asked) {
    const on = runs.goOn(run, items);
    const to = page.more ? on.items.at(-1)?.seq ?? 0 : page.asOf;
    const joined = runs.join(timeline, on, to, timeline.last);
    return still(
      joined === null ? { ...done, past: on } : { ...done, ...joined },
    );
  }
  const end = run.items[0]?.seq ?? Infinity;
  const older = {
    items: [...items.filter(({ seq }) => seq < end), ...run.items],
    more: page.more,
  };
  return still(
    past === null
      ? { ...done, ...older }
      : { ...done, past: runs.oldest(older) },
  );
}

/** What there is to see: the newest messages, unless somebody reads further up. */
export function shown(
  { past, items, from, more }: Pick<
    Timeline,
    "past" | "items" | "from" | "more"
  >,
): Run {
  return past ?? runs.since({ items, more }, from);
}

/**
 * Shows older messages, or asks for them if they are not here, unless there
 * are none or some are under way.
 */
export function older(timeline: Timeline): Step {
  const { items, more } = shown(timeline);
  if (timeline.past === null && items.length < timeline.items.length) {
    const from = runs.stepBack(timeline.items, items.length);
    return still({ ...timeline, from });
  }
  if (!more || timeline.asked !== null) return still(timeline);
  const before = items[0]?.seq ?? timeline.last + 1;
  return ask(timeline, timeline.epoch, { before });
}

/** Goes on towards the newest messages: they are here, or are asked for. */
export function newer(timeline: Timeline): Step {
  const { asked, epoch, last, past } = timeline;
  if (past === null || asked !== null) return still(timeline);
  const to = past.items.at(-1)?.seq ?? 0;
  const joined = runs.join(timeline, past, to, last);
  return joined === null
    ? ask(timeline, epoch, { after: to })
    : still({ ...timeline, ...joined });
}

/** Shows the newest messages again. */
export function toNewest(timeline: Timeline): Timeline {
  if (timeline.past === null) return timeline;
  const run = runs.newest(timeline, runs.SHOWN_MAX);
  const back = { ...timeline, ...run, past: null, from: runs.screen(run) };
  return replacesAll(timeline.asked)
    ? back
    // What was asked for would have continued what is not shown any more.
    : { ...back, asked: null, changes: [] };
}

/**
 * Lets go of more messages than can be shown; they can be asked for again.
 *
 * @param come How many have come since this was last asked.
 * @param fits How many the end shows of a burst, at least.
 */
export function bound(
  timeline: Timeline,
  place: Place,
  come: number,
  fits?: number,
  shownMax?: number,
): Timeline {
  // What is on its way would not fit to what is left.
  if (place === "end" && timeline.asked !== null) return timeline;
  const { from, items, more, past } = runs.bound(
    timeline,
    place,
    come,
    fits,
    shownMax,
  );
  const same = from === timeline.from && items === timeline.items &&
    past === timeline.past;
  return same ? timeline : { ...timeline, from, items, more, past };
}

/**
 * The page under way will not come. Older messages can wait until somebody
 * asks again; what replaces a timeline that cannot be continued cannot.
 */
export function stopAsking(timeline: Timeline): Step {
  const { asked } = timeline;
  if (asked === null) return still(timeline);
  return replacesAll(asked)
    ? ask(timeline, asked.epoch, asked)
    : still({ ...timeline, asked: null, changes: [] });
}

/** What an event adds to the room: a message, or what hosts did. */
function line(
  event: RoomEvent & { readonly t?: string },
  kind: Message["kind"],
): Message {
  const { room: _room, t: _t, ...rest } = event;
  return { ...rest, kind, rev: event.seq };
}

/** The message as it stands after an `edit` or a `delete`. */
function change(message: Message, event: RoomEvent): Message {
  if (event.seq <= message.rev) return message;
  const { edited: _, ...rest } = message;
  const changed = { ...rest, rev: event.seq };
  return event.kind === "delete"
    ? { ...changed, body: null }
    : { ...changed, body: event.body, edited: event.ts };
}

function find(
  items: readonly Message[],
  { ref }: RoomEvent,
): Message | undefined {
  return items.findLast(({ id }) => id === ref);
}

function changed(
  items: readonly Message[],
  event: RoomEvent,
): readonly Message[] {
  const at = items.findLastIndex(({ id }) => id === event.ref);
  const message = items[at];
  return message === undefined ? items : items.with(at, change(message, event));
}

function replacesAll(asked: PageRequest | null): boolean {
  return asked !== null && "before" in asked && asked.before === null;
}

/** Something is missing after {@linkcode Timeline.last}. */
function gap(timeline: Timeline): Step {
  const { sync } = timeline;
  switch (sync.mode) {
    case "resuming":
    case "stale":
      return still(timeline); // It is being seen to.
    case "replaying":
      // The server was asked for just this and had it not, or not in a form
      // that this version reads; asking again would never end.
      if (sync.from === timeline.last) {
        return replaceAll(timeline, timeline.epoch);
      }
      return { timeline: resume(timeline), asks: [{ ask: "resume" }] };
    case "following":
      return { timeline: resume(timeline), asks: [{ ask: "resume" }] };
  }
}

function replaceAll(timeline: Timeline, epoch: string): Step {
  return ask({ ...timeline, sync: { mode: "stale" } }, epoch, {
    before: null,
  });
}

function ask(timeline: Timeline, epoch: string, wish: PageWish): Step {
  const req = timeline.req + 1;
  const request: PageRequest = "after" in wish
    ? { req, epoch, after: wish.after }
    : { req, epoch, before: wish.before };
  return {
    timeline: { ...timeline, req, asked: request },
    asks: [{ ask: "page", request }],
  };
}

function still(timeline: Timeline): Step {
  return { timeline, asks: [] };
}
