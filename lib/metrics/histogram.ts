/**
 * How often values fell into which range: what a p99 is read from later, by
 * whoever collects it. Costs a short search and three additions, and allocates
 * nothing, so it may stand where every group of messages passes.
 *
 * @module
 */

/** Seconds: from what a fast disk needs to what nobody waits for. */
export const DURATION_BOUNDS: readonly number[] = [
  0.000_5,
  0.001,
  0.002_5,
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  2.5,
  5,
  10,
];

/** How many drafts go to the log together. */
export const GROUP_BOUNDS: readonly number[] = [
  1,
  2,
  5,
  10,
  25,
  50,
  100,
  250,
  500,
  1_000,
];

export class Histogram {
  /** Upper ends of the ranges, themselves included, in rising order. */
  readonly bounds: readonly number[];
  /** One for each bound, and one for all that is above the last. */
  readonly #counts: Float64Array;
  /** The sum of all values. */
  sum = 0;
  /** How many there were. */
  count = 0;
  /** Told of each value as well; nobody, unless telemetry is on. */
  also: ((value: number) => void) | null = null;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    let i = 0;
    while (i < this.bounds.length && value > (this.bounds[i] ?? Infinity)) i++;
    this.#counts[i] = (this.#counts[i] ?? 0) + 1;
    this.sum += value;
    this.count++;
    this.also?.(value);
  }

  /** How many values were at or below each bound. */
  cumulative(): number[] {
    let sum = 0;
    return this.bounds.map((_, i) => sum += this.#counts[i] ?? 0);
  }
}
