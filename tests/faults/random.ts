/**
 * Chance that can be replayed: every fault run draws from one of these, and
 * prints the seed it started from. Not for secrets.
 *
 * @module
 */

/** Mulberry32, by T. Ettinger: 32 bits of state, good enough to vary a test. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A draw from [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from [0, limit). */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0];
  }

  /** One for somebody else, so that neither disturbs the other's draws. */
  fork(): Random {
    return new Random(this.below(2 ** 32));
  }
}
