/**
 * Hands on what the server says as often as the screen is drawn, and so much
 * of it at a time as can be drawn then: a burst would otherwise have the page
 * drawn for each message, and a backlog all of it at once.
 *
 * What comes while nothing waits is handed on at once. Order is kept.
 *
 * @module
 */
import type { ServerFrame } from "../protocol.ts";
import type { LinkEvents } from "./env.ts";

/** Frames of the server that one drawing takes. */
const TAKEN_MAX = 16;
/** Beyond this many that wait, all are handed on, as drawing cannot keep up. */
const WAITING_MAX = 2_000;

export interface Pace {
  readonly events: LinkEvents;
  /** Nothing more is handed on. */
  stop(): void;
}

/**
 * @param nextDrawing Runs a function when the screen is drawn next, or soon if
 * it is not, and says which; returns how to call that off.
 */
export function pace(
  events: LinkEvents,
  nextDrawing: (run: (drawn: boolean) => void) => () => void,
): Pace {
  let waiting: ServerFrame[] = [];
  let cancel: (() => void) | null = null;

  function handOn(frames: readonly ServerFrame[]): void {
    cancel ??= nextDrawing((drawn) => {
      cancel = null;
      const all = !drawn || waiting.length > WAITING_MAX;
      const next = waiting.splice(0, all ? waiting.length : TAKEN_MAX);
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
        if (cancel === null && frames.length <= TAKEN_MAX) handOn(frames);
        else {
          waiting.push(...frames);
          if (cancel === null) handOn(waiting.splice(0, TAKEN_MAX));
        }
      },
      closed(code) {
        const rest = waiting;
        stop();
        if (rest.length > 0) events.received(rest);
        events.closed(code);
      },
    },
    stop,
  };
}
