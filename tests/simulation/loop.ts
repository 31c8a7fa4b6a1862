/**
 * An event loop without real time: what is due runs one after the other, and
 * the clock leaps from one to the next. Milliseconds since the beginning.
 *
 * After each turn all promises that can settle have settled, as on a real
 * loop, where they come before the next timer and the next message.
 */

/** The longest chain of promises between two turns, with a margin. */
const SETTLING_STEPS = 12;

interface Entry {
  readonly atMs: number;
  readonly order: number;
  /** `null` once it was called off. */
  run: (() => void) | null;
}

export class Loop {
  #nowMs = 0;
  #orders = 0;
  /** A binary heap, the earliest on top. */
  readonly #heap: Entry[] = [];

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Runs a function later; returns how to call that off. */
  after(ms: number, run: () => void): () => void {
    const atMs = this.#nowMs + Math.max(0, ms);
    const entry: Entry = { atMs, order: this.#orders++, run };
    this.#push(entry);
    return () => entry.run = null;
  }

  /** Resolves after so many milliseconds; never, if the loop ends before. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Lets time pass. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settled();
    for (;;) {
      const next = this.#heap[0];
      if (next === undefined || next.atMs > endMs) break;
      this.#pop();
      if (next.run === null) continue;
      this.#nowMs = next.atMs;
      next.run();
      await settled();
    }
    this.#nowMs = endMs;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const entry = heap.pop();
    if (entry === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      if (left === undefined) break;
      const goesRight = right !== undefined && isBefore(right, left);
      const child = goesRight ? right : left;
      if (!isBefore(child, entry)) break;
      heap[at] = child;
      at = 2 * at + (goesRight ? 2 : 1);
    }
    heap[at] = entry;
  }
}

async function settled(): Promise<void> {
  for (let step = 0; step < SETTLING_STEPS; step++) await null;
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.atMs < other.atMs ||
    (one.atMs === other.atMs && one.order < other.order);
}
