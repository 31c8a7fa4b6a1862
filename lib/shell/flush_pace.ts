/**
 * When what waits may leave. A send is a system call whatever it carries, so
 * the more there is to do, the more should go together: after each flush it is
 * measured how long it takes until a reader has taken it, and then rested for
 * half of that. So a flush never takes more than two thirds of the time, and
 * where there is little to do, nothing waits.
 *
 * What is measured is this process at work, and not a peer: the reader had
 * nothing unsent before, and is waited for no longer than matters.
 *
 * @module
 */
import type { Instant } from "../hub/effects.ts";
import type { Socket } from "./link.ts";

/** The longest rest after a flush. */
const REST_MAX_MS = 5;
/** Of the time that a flush took. */
const REST_SHARE = 0.5;
/** One that takes longer rests no longer. */
const WATCH_MAX_MS = REST_MAX_MS / REST_SHARE;
/** The least that a timer can wait. */
const TIMER_MIN_MS = 1;

export interface FlushPaceOptions {
  now: () => Instant;
  /** Runs a function at the end of this turn of the event loop. */
  defer: (turn: () => void) => void;
  /** Runs a function later; returns how to call that off. */
  setTimer: (run: () => void, ms: number) => () => void;
  /** Sends all that waits; returns whom to watch, if that was much. */
  flush: () => Socket | null;
}

export class FlushPace implements Disposable {
  readonly #now: FlushPaceOptions["now"];
  readonly #defer: FlushPaceOptions["defer"];
  readonly #setTimer: FlushPaceOptions["setTimer"];
  readonly #flush: FlushPaceOptions["flush"];
  /** A flush has not left yet. */
  #isWatching = false;
  #wasAskedMeanwhile = false;
  #restUntilMs = -Infinity;
  #cancelRest: (() => void) | null = null;
  #isPressed = false;

  constructor({ now, defer, setTimer, flush }: FlushPaceOptions) {
    this.#now = now;
    this.#defer = defer;
    this.#setTimer = setTimer;
    this.#flush = flush;
  }

  /** Whether the last flush took longer than is waited for. */
  get isPressed(): boolean {
    return this.#isPressed;
  }

  /** Flushes now, or as soon as the last flush has left and was rested for. */
  flush(): void {
    if (this.#isWatching) {
      this.#wasAskedMeanwhile = true;
      return;
    }
    if (this.#cancelRest !== null) return;
    const restMs = this.#restUntilMs - this.#now().monoMs;
    if (restMs < TIMER_MIN_MS) return this.#flushNow();
    this.#cancelRest = this.#setTimer(() => {
      this.#cancelRest = null;
      this.#flushNow();
    }, restMs);
  }

  [Symbol.dispose](): void {
    this.#cancelRest?.();
  }

  #flushNow(): void {
    const startMs = this.#now().monoMs;
    const probe = this.#flush();
    if (probe === null) return;
    this.#isWatching = true;
    this.#defer(() => this.#watch(probe, startMs));
  }

  #watch(probe: Socket, startMs: number): void {
    const { monoMs } = this.#now();
    const tookMs = monoMs - startMs;
    const { readyState, bufferedAmount } = probe;
    const hasLeft = readyState !== WebSocket.OPEN || bufferedAmount === 0;
    if (!hasLeft && tookMs < WATCH_MAX_MS) {
      this.#defer(() => this.#watch(probe, startMs));
      return;
    }
    this.#isPressed = tookMs >= WATCH_MAX_MS;
    this.#restUntilMs = monoMs + Math.min(REST_MAX_MS, REST_SHARE * tookMs);
    this.#isWatching = false;
    if (!this.#wasAskedMeanwhile) return;
    this.#wasAskedMeanwhile = false;
    this.flush();
  }
}
