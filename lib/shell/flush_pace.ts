/**
 * When what waits may leave. A send is a system call whatever it carries, so
 * the more there is to do, the more should go together: after each flush it is
 * measured how long it takes until it has left, and then rested for half of
 * that. So where there is much to do, a third of the time is for other work,
 * and where there is little, nothing waits. Of what is said by many at once, the
 * log has stored the first before the rest is read; so a flush waits for what
 * comes, as long as that is more than what is there.
 *
 * What is measured is this process at work, and not a peer. So some of those
 * who were told last are watched, who had nothing unsent before: the first one
 * who has taken all shows that the flush has left, whoever takes nothing. If
 * all of these stop at once, as readers do that began together, others who were
 * told are asked. A large flush is sent in slices, each when the one before has
 * left.
 *
 * @module
 */
import type { Instant } from "../hub/effects.ts";
import type { Socket } from "./link.ts";

/** The longest rest after a flush. */
const REST_MAX_MS = 8;
/** Of the time that a flush took. */
const REST_SHARE = 0.5;
/** What comes is waited for so long, from when the first of it was there. */
const GROWTH_MAX_MS = 6;
/** Nobody is watched for longer, as all of them may take nothing. */
const WATCH_MAX_MS = 50;
/**
 * After so long, and turns of the event loop, others are asked: by then the
 * runtime has handed on all it was given, and who has not taken it has no room.
 */
const WATCHED_ALONE_MS = 10;
const WATCHED_ALONE_TURNS = 3;
/**
 * After so many turns others are asked at once: the runtime has long had
 * nothing to do. A turn in which it writes takes a hundred times as long.
 */
const IDLE_TURNS = 200;
/** With a flush that takes longer there is too much to do. */
const PRESSED_MS = 20;
/** The least that a timer can wait. */
const TIMER_MIN_MS = 1;

/** A part of a flush, as far as it is watched. */
export interface Watched {
  /** Some who were told last, and had nothing unsent before. */
  watched: readonly Socket[];
  /** Some who were told, from the first to the last. */
  witnesses: readonly Socket[];
  isLast: boolean;
}

export interface FlushPaceOptions {
  /** Whether more comes at this moment than waits, so that it pays to wait. */
  grows: () => boolean;
  now: () => Instant;
  /** Runs a function at the end of this turn of the event loop. */
  defer: (turn: () => void) => void;
  /** Runs a function later; returns how to call that off. */
  setTimer: (run: () => void, ms: number) => () => void;
  /** Sends a slice of what waits: the first one, or the next one. */
  slice: () => Watched;
}

export class FlushPace implements Disposable {
  readonly #grows: FlushPaceOptions["grows"];
  readonly #now: FlushPaceOptions["now"];
  readonly #defer: FlushPaceOptions["defer"];
  readonly #setTimer: FlushPaceOptions["setTimer"];
  readonly #slice: FlushPaceOptions["slice"];
  /** A flush has not left yet. */
  #isBusy = false;
  #startedMs = 0;
  #wasAskedMeanwhile = false;
  #restUntilMs = -Infinity;
  /** Since when something waits; `null`: nothing does. */
  #askedMs: number | null = null;
  /** Calls off what is to happen at `#wakesMs`. */
  #cancelWake: (() => void) | null = null;
  #wakesMs = 0;
  #isPressed = false;
  #isDisposed = false;

  constructor({ grows, now, defer, setTimer, slice }: FlushPaceOptions) {
    this.#grows = grows;
    this.#now = now;
    this.#defer = defer;
    this.#setTimer = setTimer;
    this.#slice = slice;
  }

  /** Whether there is so much to do that what nobody counts on is left out. */
  get isPressed(): boolean {
    return this.#isPressed;
  }

  /** Flushes now, or as soon as the last flush has left and was rested for. */
  flush(): void {
    if (this.#isDisposed) {
      while (!this.#slice().isLast);
      return;
    }
    if (this.#isBusy) {
      this.#wasAskedMeanwhile = true;
      return;
    }
    const { monoMs } = this.#now();
    this.#askedMs ??= monoMs;
    const atMs = this.#grows()
      ? Math.max(this.#restUntilMs, this.#askedMs + GROWTH_MAX_MS)
      : this.#restUntilMs;
    if (atMs - monoMs < TIMER_MIN_MS) this.#flushNow(monoMs);
    else this.#wakeAt(atMs, monoMs);
  }

  /** From then on nothing is waited for. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#cancelWake?.();
  }

  #wakeAt(atMs: number, monoMs: number): void {
    if (this.#cancelWake !== null && this.#wakesMs === atMs) return;
    this.#cancelWake?.();
    this.#wakesMs = atMs;
    this.#cancelWake = this.#setTimer(() => {
      this.#cancelWake = null;
      this.flush();
    }, atMs - monoMs);
  }

  #flushNow(monoMs: number): void {
    this.#cancelWake?.();
    this.#cancelWake = null;
    this.#askedMs = null;
    this.#startedMs = monoMs;
    this.#sendSlice();
  }

  #sendSlice(): void {
    const slice = this.#slice();
    if (slice.isLast && slice.watched.length === 0) {
      this.#over();
      return;
    }
    const sentMs = this.#now().monoMs;
    this.#isBusy = true;
    this.#defer(() => this.#watch(slice, sentMs, 1));
  }

  #watch(slice: Watched, sentMs: number, turns: number): void {
    if (this.#isDisposed) return;
    const ms = this.#now().monoMs - sentMs;
    if (ms < WATCH_MAX_MS && !hasLeft(slice, ms, turns)) {
      this.#defer(() => this.#watch(slice, sentMs, turns + 1));
    } else if (slice.isLast) this.#over();
    else this.#sendSlice();
  }

  #over(): void {
    const { monoMs } = this.#now();
    const tookMs = monoMs - this.#startedMs;
    this.#isPressed = tookMs >= PRESSED_MS;
    this.#restUntilMs = monoMs + Math.min(REST_MAX_MS, REST_SHARE * tookMs);
    this.#isBusy = false;
    if (!this.#wasAskedMeanwhile) return;
    this.#wasAskedMeanwhile = false;
    this.flush();
  }
}

function hasLeft(
  { watched, witnesses }: Watched,
  ms: number,
  turns: number,
): boolean {
  if (watched.length === 0 || watched.some(hasTakenAll)) return true;
  const areAlone = turns < WATCHED_ALONE_TURNS ||
    ms < WATCHED_ALONE_MS && turns < IDLE_TURNS;
  return !areAlone && witnesses.some(hasTakenAll);
}

/** Or is gone, so that it says nothing more. */
function hasTakenAll({ readyState, bufferedAmount }: Socket): boolean {
  return readyState !== WebSocket.OPEN || bufferedAmount === 0;
}
