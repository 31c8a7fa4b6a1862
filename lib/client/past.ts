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
/** So many at once are more than anybody reads as they come. */
const BURST_MIN = 4;
/** What the end shows where nobody says how much fits. */
const SCREEN = 48;
/**
 * In a burst, so many more at most: what is shown is drawn anew each time. Less
 * than the lots of who is far behind (`pace.ts`), so that with these each drawing
 * lets go of as much; with smaller lots, one in several does, of all of theirs.
 */
const SPARE = 12;
/** The most that are kept, unshown, after what is shown. */
const TAIL_MAX = 1_000;

/** Messages without a hole between the first and the last one. */
export interface Run {
  /** In `seq` order. */
  readonly items: readonly Message[];
  /** Whether there are older messages than these. */
  readonly more: boolean;
}

/** Where one reads: at the end, close above it, or further up. */
export type Place = "end" | "near" | "far";

/** The newest messages, and the run further up that is shown instead of them. */
export interface Runs extends Run {
  /** May overlap the newest ones. `null`: they are what is shown. */
  readonly past: Run | null;
  /** Where what is shown of the newest ones begins. */
  readonly from: number;
}

/**
 * Lets go of what is too much. At the end that is the oldest, which are kept
 * unshown as long as there are few, and while many come only a screen is shown;
 * further up it is what is below, and whatever comes faster than one reads,
 * which is kept unshown, to be counted and come back to.
 *
 * @param come How many events came last, up to `last`.
 * @param fits How many messages the end shows of a burst, at least.
 */
export function bound(
  runs: Runs & { readonly last: number },
  place: Place,
  come: number,
  fits = SCREEN,
  shownMax = SHOWN_MAX,
): Runs {
  const { items, last, past, from } = runs;
  if (past !== null) {
    return items.length > TAIL_MAX
      ? { ...newest(runs, TAIL_MAX), past, from }
      : runs;
  }
  if (place !== "end") {
    const run = since(runs, from);
    const before = place === "far" && come >= BURST_MIN
      ? run.items.filter(({ seq }) => seq <= last - come)
      : [];
    // None of a page that took the place of all was there before.
    const items = before.length > 0 ? before : run.items;
    return items.length > shownMax || items.length < run.items.length
      ? { ...runs, past: oldest({ ...run, items }), from: 0 }
      : runs;
  }
  const run = items.length > shownMax
    ? newest(runs, Math.ceil(shownMax * KEPT_SHARE))
    : runs;
  const many = come >= BURST_MIN &&
    since(run, from).items.length > fits + SPARE;
  return { ...run, past, from: many ? screen(run, fits) : from };
}

/** The part of a run that begins at a `seq`. */
export function since(run: Run, from: number): Run {
  const first = run.items[0]?.seq ?? Infinity;
  return first >= from
    ? run
    : { items: run.items.filter(({ seq }) => seq >= from), more: true };
}

/** Where the last screen of a run begins; 0: with the run. */
export function screen({ items }: Run, fits = SCREEN): number {
  return items.length > fits ? items.at(-fits)?.seq ?? 0 : 0;
}

/** Where it begins when some more than the last so many are shown. */
export function stepBack(items: readonly Message[], shown: number): number {
  return items.at(-shown - STEP)?.seq ?? 0;
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
): Omit<Runs, "from"> | null {
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
