/**
 * Runs of messages and their two ends: what is shown when somebody reads
 * further up, where the newest are out of sight, and how the two become one
 * again. Lists only; what is asked of the server is `timeline.ts`.
 *
 * @module
 */
import type { Message } from "../protocol.ts";

/** The most messages that are shown at once; others come back on the way. */
export const SHOWN_MAX = 300;
/**
 * Of these, so many are left at the end: few enough that not each one costs
 * another, so many that a drawing does not lose all its time to letting go.
 */
const KEPT_SHARE = 14 / 15;
/** How many come to those shown at a time. */
const STEP = 50;
/** The most that are kept, unshown, after what is shown. */
const TAIL_MAX = 1_000;

/** Messages without a hole between the first and the last one. */
export interface Run {
  /** In `seq` order. */
  readonly items: readonly Message[];
  /** Whether there are older messages than these. */
  readonly more: boolean;
}

/** The newest messages, and the run further up that is shown instead of them. */
export interface Runs extends Run {
  /** May overlap the newest ones. `null`: they are what is shown. */
  readonly past: Run | null;
}

/**
 * Lets go of what is too much. At the end that is the oldest; further up it is
 * what is below, which is kept unshown, to be counted and come back to.
 */
export function bound(
  runs: Runs,
  atEnd: boolean,
  shownMax = SHOWN_MAX,
): Runs {
  const { items, more, past } = runs;
  if (past !== null) {
    return items.length > TAIL_MAX ? { ...newest(runs, TAIL_MAX), past } : runs;
  }
  if (items.length <= shownMax) return runs;
  return atEnd
    ? { ...newest(runs, Math.ceil(shownMax * KEPT_SHARE)), past }
    : { items, more, past: oldest(runs) };
}

/** What is shown further up, with the messages that follow it. */
export function goOn(past: Run, newer: readonly Message[]): Run {
  const last = past.items.at(-1)?.seq ?? 0;
  const items = [...past.items, ...newer.filter(({ seq }) => seq > last)];
  return newest({ items, more: past.more }, SHOWN_MAX);
}

/**
 * The same, with newest messages that are here already; once they all are, the
 * two are one. `null`: there may be a hole between them.
 *
 * @param to What is further up is whole up to this `seq`.
 * @param end The `seq` of the last event that the newest ones know.
 */
export function join(
  { items, more }: Run,
  past: Run,
  to: number,
  end: number,
): Runs | null {
  const from = items[0]?.seq ?? end + 1;
  if (to < from - 1) return null;
  const last = past.items.at(-1)?.seq ?? 0;
  const next = items.filter(({ seq }) => seq > last);
  // Not all at once, as what is read must stay among what is shown.
  return next.length > STEP
    ? { items, more, past: goOn(past, next.slice(0, STEP)) }
    : { ...goOn(past, next), past: null };
}

/** The newest of a run. */
export function newest({ items, more }: Run, count: number): Run {
  return items.length > count
    ? { items: items.slice(-count), more: true }
    : { items, more };
}

/** The oldest of a run, as many as can be shown. */
export function oldest({ items, more }: Run): Run {
  return { items: items.slice(0, SHOWN_MAX), more };
}
