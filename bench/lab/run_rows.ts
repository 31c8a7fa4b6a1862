/**
 * Runs rows in rounds: in each, every entry of a row has its turn, so that a
 * machine that gets slower meanwhile does so for all of them.
 *
 * @module
 */
import { type Figures, mediansOf } from "./figures.ts";
import type { Lab } from "./lab.ts";
import { judge, MissingError, type Result, type Row } from "./row.ts";

/** @param progress Told what is about to run. */
export async function runRow(
  row: Row,
  lab: Lab,
  rounds: number,
  progress: (line: string) => void,
): Promise<Result> {
  const runs = new Map<string, Figures[]>();
  const missing = new Map<string, string>();
  for (let round = 1; round <= rounds; round++) {
    for (const { label, run } of row.entries) {
      if (missing.has(label)) continue;
      progress(`${row.name} · ${round} of ${rounds} · ${label}`);
      try {
        const figures = await run(lab);
        runs.set(label, [...runs.get(label) ?? [], figures]);
      } catch (error) {
        if (!(error instanceof MissingError)) throw error;
        missing.set(label, error.message);
        runs.delete(label);
      }
    }
  }
  const medians = new Map(
    Array.from(runs, ([label, figures]) => [label, mediansOf(figures)]),
  );
  return { row, medians, missing, verdicts: judge(row, medians) };
}
