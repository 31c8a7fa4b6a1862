/**
 * One end to all waiting, for what is done step by step: each step is waited
 * for up to a moment that is counted from the beginning. Limits of each step's
 * own would add up, however short they are.
 *
 * It ends the waiting, not the work: what is late goes on, and nobody looks.
 *
 * @module
 */
import type { Surroundings } from "./surroundings.ts";

/** How to wait for something that may never end; never throws for its being late. */
export type Wait = (work: Promise<unknown>) => Promise<unknown>;

/** For as long as it takes. */
export const PATIENTLY: Wait = (work) => work;

export class Deadline {
  readonly #now: Surroundings["now"];
  readonly #setTimer: Surroundings["setTimer"];
  readonly #beganMs: number;

  /** It begins now. */
  constructor({ now, setTimer }: Pick<Surroundings, "now" | "setTimer">) {
    this.#now = now;
    this.#setTimer = setTimer;
    this.#beganMs = now().monoMs;
  }

  /** Waits until so many milliseconds after the beginning, and no longer. */
  by(ms: number): Wait {
    return async (work) => {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const leftMs = this.#beganMs + ms - this.#now().monoMs;
      const cancel = this.#setTimer(resolve, Math.max(0, leftMs));
      try {
        await Promise.race([work, late]);
      } finally {
        cancel();
      }
    };
  }
}
