/**
 * How long a body may take: so long in all, and no longer over what follows its
 * beginning than the worst of lines would. Pure; times are milliseconds of a
 * clock that only runs forward.
 *
 * Who sends half of a body and then nothing would else hold that half until the
 * end. A beginning holds little, and may come as slowly as it does.
 *
 * @module
 */
import { BEGINNING_BYTES } from "./held_bodies.ts";

/** As long as any body may take, over a bad line. */
export const BODY_WITHIN_MS = 30_000;
/** What comes in a second after the beginning, at least, */
export const BYTES_PER_SECOND = 4 * 1024;
/** but for pauses like this one, as a line makes that loses packets. */
export const PAUSE_MS = 10_000;

export class BodyPace {
  readonly #endsAtMs: number;
  #bytes = 0;
  /** When more must have come. */
  #dueMs = Infinity;

  constructor(nowMs: number) {
    this.#endsAtMs = nowMs + BODY_WITHIN_MS;
  }

  /** When it is given up, if nothing more comes. */
  get endsAtMs(): number {
    return this.#bytes > BEGINNING_BYTES
      ? Math.min(this.#endsAtMs, this.#dueMs)
      : this.#endsAtMs;
  }

  /** So much more has come. */
  came(bytes: number, nowMs: number): void {
    this.#bytes += bytes;
    const dueMs = Math.max(this.#dueMs, nowMs) +
      bytes / BYTES_PER_SECOND * 1_000;
    this.#dueMs = this.#bytes > BEGINNING_BYTES
      ? Math.min(dueMs, nowMs + PAUSE_MS)
      : nowMs + PAUSE_MS;
  }
}
