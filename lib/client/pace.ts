/**
 * Hands on what the server says in lots, each no larger than can be drawn at
 * once, and the next only when that was drawn and one more frame has passed, in
 * which nothing was done: a burst would otherwise have the page drawn for each
 * message, and a backlog all of it at once.
 *
 * How much that is depends on the device, so it is found out. What comes while
 * nothing waits is handed on at once. Order is kept.
 *
 * @module
 */
import type { ServerFrame } from "../protocol.ts";
import type { LinkEvents } from "./env.ts";

/**
 * Frames of the server that one drawing takes: at first, when nothing of the
 * program is warm yet, as few as at the worst of times.
 */
const LOT_MIN = 4;
const LOT_MAX = 20;
/** Drawings this far apart took too much: half of it is tried next. */
const LATE_MS = 60;
/** How much more is tried after one that was in time. */
const MORE = 2;
/** What waited so long is handed on in lots of this at least. */
const BEHIND_MS = 500;
const BEHIND_LOT = 20;
/** And all of it after so long, as drawing cannot keep up. */
const STARVED_MS = 5_000;

export interface Pace {
  readonly events: LinkEvents;
  /** Nothing more is handed on. */
  stop(): void;
}

export interface PaceOptions {
  /**
   * Runs a function once the screen was drawn next and another frame has come
   * after it, or soon if it is not drawn, and says which; returns how to call
   * that off.
   */
  readonly nextDrawing: (run: (drawn: boolean) => void) => () => void;
  readonly nowMs: () => number;
}

interface Waiting {
  readonly frame: ServerFrame;
  readonly sinceMs: number;
}

export function pace(
  events: LinkEvents,
  { nextDrawing, nowMs }: PaceOptions,
): Pace {
  let waiting: Waiting[] = [];
  let cancel: (() => void) | null = null;
  let lot = LOT_MIN;

  /** The first of what waits: a lot, more of it, or all if that cannot go on. */
  function take(all: boolean): ServerFrame[] {
    const waitedMs = nowMs() - (waiting[0]?.sinceMs ?? Infinity);
    const count = all || waitedMs > STARVED_MS
      ? waiting.length
      : waitedMs > BEHIND_MS
      ? Math.max(lot, BEHIND_LOT)
      : lot;
    return waiting.splice(0, count).map(({ frame }) => frame);
  }

  function handOn(frames: readonly ServerFrame[]): void {
    const fromMs = nowMs();
    cancel = nextDrawing((drawn) => {
      cancel = null;
      const late = nowMs() - fromMs > LATE_MS;
      lot = late ? Math.max(LOT_MIN, lot >> 1) : Math.min(LOT_MAX, lot + MORE);
      const next = take(!drawn);
      if (next.length > 0) handOn(next);
    });
    events.received(frames);
  }

  function stop(): void {
    cancel?.();
    cancel = null;
    waiting = [];
  }

  return {
    events: {
      opened: events.opened,
      received(frames) {
        if (cancel === null && frames.length <= lot) return handOn(frames);
        const sinceMs = nowMs();
        waiting.push(...frames.map((frame) => ({ frame, sinceMs })));
        if (cancel === null) handOn(take(false));
      },
      closed(code) {
        const rest = waiting.map(({ frame }) => frame);
        stop();
        if (rest.length > 0) events.received(rest);
        events.closed(code);
      },
    },
    stop,
  };
}
