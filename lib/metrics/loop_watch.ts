/**
 * Watches how late the event loop is: what stands still for a moment keeps
 * everybody waiting, whatever it does. A look is a timer, four a second.
 *
 * @module
 */
import type { Metrics } from "./metrics.ts";

const LOOK_EVERY_MS = 250;

export interface LoopWatchOptions {
  metrics: Metrics;
  /** Milliseconds of a clock that only runs forward. */
  monoMs: () => number;
  /** Runs a function later; returns how to call that off. */
  setTimer: (run: () => void, ms: number) => () => void;
}

export class LoopWatch implements Disposable {
  readonly #options: LoopWatchOptions;
  #cancel: () => void;

  constructor(options: LoopWatchOptions) {
    this.#options = options;
    this.#cancel = this.#look();
  }

  [Symbol.dispose](): void {
    this.#cancel();
  }

  #look(): () => void {
    const { metrics, monoMs, setTimer } = this.#options;
    const dueMs = monoMs() + LOOK_EVERY_MS;
    return setTimer(() => {
      metrics.loopDelay.observe(Math.max(0, monoMs() - dueMs) / 1_000);
      this.#cancel = this.#look();
    }, LOOK_EVERY_MS);
  }
}
