/**
 * Token buckets on a monotonic clock: so many at once, so many a second in the
 * long run; one bucket by itself, or one for each of many. Pure; the caller
 * brings the time, in milliseconds.
 *
 * @module
 */

export interface Rate {
  perSecond: number;
  burst: number;
}

export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #filledAtMs: number;

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#filledAtMs = nowMs;
  }

  /**
   * Takes so many tokens and returns 0, or takes none and returns the
   * milliseconds until there are as many.
   */
  take(nowMs: number, count = 1): number {
    const waitMs = this.wait(nowMs, count);
    if (waitMs === 0) this.#tokens -= count;
    return waitMs;
  }

  /** What {@linkcode take} would return; takes nothing. */
  wait(nowMs: number, count = 1): number {
    this.#fill(nowMs);
    return this.#tokens >= count
      ? 0
      : Math.ceil((count - this.#tokens) / this.#rate.perSecond * 1_000);
  }

  /** Takes as many of so many tokens as there are. */
  drain(nowMs: number, count: number): void {
    this.#fill(nowMs);
    this.#tokens = Math.max(0, this.#tokens - count);
  }

  /**
   * Takes so many tokens for what has happened already: what is not there is
   * owed, so that it is missing later; never more than a whole burst.
   */
  charge(nowMs: number, count: number): void {
    this.#fill(nowMs);
    this.#tokens = Math.max(-this.#rate.burst, this.#tokens - count);
  }

  /** Puts back tokens that were taken for nothing. */
  giveBack(count = 1): void {
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + count);
  }

  /** Whether it is as good as new, so that it need not be remembered. */
  isFull(nowMs: number): boolean {
    this.#fill(nowMs);
    return this.#tokens >= this.#rate.burst;
  }

  #fill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#filledAtMs);
    this.#filledAtMs = nowMs;
    this.#tokens = Math.min(
      this.#rate.burst,
      this.#tokens + elapsedMs / 1_000 * this.#rate.perSecond,
    );
  }
}

/** Buckets of one kind that are remembered; beyond, the longest unused goes. */
export const BUCKETS_MAX = 50_000;

/**
 * A bucket for each key: a session, an address, a room.
 *
 * A peer that owns very many addresses can have its buckets forgotten by using
 * more than {@linkcode BUCKETS_MAX} of them. It gains nothing, as each of them
 * brings a bucket of its own anyway; and memory stays bounded.
 */
export class TokenBuckets {
  readonly #rate: Rate;
  /** The longest unused first. */
  readonly #buckets = new Map<string, TokenBucket>();

  /** @param rate A burst or a rate of 0 is no limit. */
  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** As {@linkcode TokenBucket.take}, of the bucket for `key`. */
  take(key: string, nowMs: number, count = 1): number {
    const waitMs = this.#use(key, nowMs)?.take(nowMs, count) ?? 0;
    this.#forget(nowMs);
    return waitMs;
  }

  /** As {@linkcode TokenBucket.charge}, of the bucket for `key`. */
  charge(key: string, nowMs: number, count: number): void {
    this.#use(key, nowMs)?.charge(nowMs, count);
    this.#forget(nowMs);
  }

  /** As {@linkcode TokenBucket.wait}; what is looked at is not thereby used. */
  wait(key: string, nowMs: number, count = 1): number {
    return this.#buckets.get(key)?.wait(nowMs, count) ?? 0;
  }

  /** As {@linkcode TokenBucket.drain}, of a bucket that was taken from. */
  drain(key: string, nowMs: number, count: number): void {
    this.#buckets.get(key)?.drain(nowMs, count);
  }

  /** As {@linkcode TokenBucket.giveBack}, to the bucket for `key`. */
  giveBack(key: string, count = 1): void {
    this.#buckets.get(key)?.giveBack(count);
  }

  /** The bucket for `key`, which is now the last used; `null`: no limit. */
  #use(key: string, nowMs: number): TokenBucket | null {
    const { burst, perSecond } = this.#rate;
    if (burst === 0 || perSecond === 0) return null;
    const bucket = this.#buckets.get(key) ?? new TokenBucket(this.#rate, nowMs);
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    return bucket;
  }

  /** Two at a time, so that more are forgotten than come. */
  #forget(nowMs: number): void {
    let looks = 2;
    for (const [key, bucket] of this.#buckets) {
      const over = this.#buckets.size > BUCKETS_MAX;
      if (!over && (looks-- === 0 || !bucket.isFull(nowMs))) return;
      this.#buckets.delete(key);
    }
  }
}
