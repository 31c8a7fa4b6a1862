/**
 * A row of the benchmarks: one question, who answers it, and what the answer
 * should be.
 *
 * @module
 */
import type { Figures } from "./figures.ts";
import type { Lab } from "./lab.ts";

export interface Row {
  /** Rows with the same one belong together, and can be run together. */
  group: string;
  /** Unique; names the row on the command line. */
  name: string;
  /** The question, in a few words. */
  title: string;
  entries: readonly Entry[];
  /** How many people need a session; without it a thousand, and some. */
  people?: number;
  /** Nothing is loaded: it runs where there is no compiler, too. */
  isBare?: true;
  /** The first one is compared: its ratio to that of the first entry is shown. */
  columns: readonly Column[];
  targets: readonly Target[];
}

/** One way to do it; the first of a row is the product's. */
export interface Entry {
  label: string;
  /** @throws {MissingError} */
  run(lab: Lab): Promise<Figures>;
}

export interface Column {
  head: string;
  of: (figures: Figures) => number;
}

/** What the product's figure should be, perhaps by those of others. */
export interface Target {
  head: string;
  /** The figure that is judged, by label and column. */
  actual: (of: Lookup) => number;
  bound: { kind: "at most" | "at least"; of: (of: Lookup) => number };
  /** The bound in words. */
  words: string;
}

/** A figure of the same row; `NaN` if there is none. */
export type Lookup = (label: string, column: Column) => number;

/** A row that has been run. */
export interface Result {
  row: Row;
  /** By label; without those that could not be run. */
  medians: ReadonlyMap<string, Figures>;
  /** Why an entry could not be run, by label. */
  missing: ReadonlyMap<string, string>;
  verdicts: readonly Verdict[];
}

export interface Verdict {
  target: Target;
  actual: number;
  bound: number;
  /** `null` if a figure that it needs was not measured. */
  isMet: boolean | null;
}

/** Something that an entry needs is not there; the message is for people. */
export class MissingError extends Error {
  override name = "MissingError";
}

export function judge(
  row: Row,
  medians: ReadonlyMap<string, Figures>,
): Verdict[] {
  const look: Lookup = (label, column) => {
    const figures = medians.get(label);
    return figures === undefined ? NaN : column.of(figures);
  };
  return row.targets.map((target) => {
    const actual = target.actual(look);
    const bound = target.bound.of(look);
    const isKnown = !Number.isNaN(actual) && !Number.isNaN(bound);
    return {
      target,
      actual,
      bound,
      isMet: isKnown ? keeps(target, actual, bound) : null,
    };
  });
}

/** What is endless keeps nothing, whatever it is compared with. */
function keeps({ bound: { kind } }: Target, actual: number, bound: number) {
  if (!Number.isFinite(actual)) return false;
  return kind === "at most" ? actual <= bound : actual >= bound;
}
