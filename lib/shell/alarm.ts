/**
 * One timer for whatever is due first.
 *
 * @module
 */
import type { Instant } from "../hub/effects.ts";

export interface AlarmOptions {
  now: () => Instant;
  /** Runs a function later; returns how to call that off. */
  setTimer: (run: () => void, ms: number) => () => void;
  ring: () => void;
}

export class Alarm implements Disposable {
  readonly #now: AlarmOptions["now"];
  readonly #setTimer: AlarmOptions["setTimer"];
  readonly #ring: AlarmOptions["ring"];
  #atMs = Infinity;
  #cancel: () => void = nothing;

  constructor({ now, setTimer, ring }: AlarmOptions) {
    this.#now = now;
    this.#setTimer = setTimer;
    this.#ring = ring;
  }

  /** Rings at this time, or before if that was asked for; `Infinity`: need not. */
  ringAt(monoMs: number): void {
    if (monoMs >= this.#atMs) return;
    this.#cancel();
    this.#atMs = monoMs;
    const waitMs = Math.max(0, monoMs - this.#now().monoMs);
    this.#cancel = this.#setTimer(() => {
      this.#atMs = Infinity;
      this.#cancel = nothing;
      this.#ring();
    }, waitMs);
  }

  /** Rings never more, whatever is asked for. */
  [Symbol.dispose](): void {
    this.#cancel();
    this.#atMs = -Infinity;
  }
}

function nothing(): void {}
