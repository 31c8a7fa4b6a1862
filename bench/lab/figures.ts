/**
 * What one run of a benchmark came to: numbers by name. Those of several runs
 * become one by their medians, as one disturbed run must not decide how fast
 * something is; but a loss in one of them is a loss.
 *
 * @module
 */
import { percentile } from "../percentile.ts";

/** By name; what was nested has dots in it, such as `latency_ms.p99`. */
export type Figures = Readonly<Record<string, number>>;

/**
 * Reads what the load generator prints: one JSON object, in which only the
 * numbers count.
 *
 * @throws {SyntaxError}
 */
export function parseFigures(text: string): Figures {
  const figures: Record<string, number> = {};
  collect(JSON.parse(text), "", figures);
  return figures;
}

function collect(
  value: unknown,
  name: string,
  figures: Record<string, number>,
): void {
  if (typeof value === "number") {
    figures[name] = value;
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      collect(inner, name === "" ? key : `${name}.${key}`, figures);
    }
  }
}

/** Of these the worst run counts: what happens once has happened. */
const WORST: ReadonlySet<string> = new Set([
  "lost",
  "repeated",
  "dropped",
  "failed",
  "turned_away",
]);

/** The median of each figure; of an even number of runs, the lower middle. */
export function mediansOf(runs: readonly Figures[]): Figures {
  const medians: Record<string, number> = {};
  for (const name of new Set(runs.flatMap((run) => Object.keys(run)))) {
    const values = runs.map((run) => run[name] ?? NaN)
      .filter((value) => !Number.isNaN(value));
    medians[name] = percentile(values, WORST.has(name) ? 1 : 0.5);
  }
  return medians;
}
