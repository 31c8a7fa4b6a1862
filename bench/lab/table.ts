/**
 * Results as people read them, and as programs do.
 *
 * @module
 */
import type { Figures } from "./figures.ts";
import type { Result, Verdict } from "./row.ts";

/** Of a core; with more, there is no time left. */
const BUSY = 0.97;
/** Cores' worth of others that change what is measured. */
const DISTURBED = 0.2;

/** A table with a line for each entry, and a line for each target. */
export function render(result: Result): string {
  const { row, medians, missing, verdicts } = result;
  const [first] = row.columns;
  const [standard] = row.entries;
  const reference = standard === undefined || first === undefined
    ? NaN
    : first.of(medians.get(standard.label) ?? {});
  const body = row.entries.flatMap(({ label }) => {
    const figures = medians.get(label);
    if (figures === undefined) return [];
    const cells = row.columns.map((column) => shown(column.of(figures)));
    const [main = "", ...others] = cells;
    const ratio = first === undefined ? NaN : first.of(figures) / reference;
    return [[label, main, `${shown(ratio)} ×`, ...others]];
  });
  const heads = row.columns.map(({ head }) => head);
  const head = ["", heads[0] ?? "", "ratio", ...heads.slice(1)];
  return [
    `${row.group} · ${row.name}: ${row.title}`,
    ...aligned([head, ...body]),
    ...Array.from(missing, ([label, why]) => `${label}: skipped, ${why}`),
    ...cautions(medians),
    ...verdicts.map(verdictLine),
    "",
  ].join("\n");
}

/** Why figures say less than they seem to, a line for each reason. */
export function cautions(medians: ReadonlyMap<string, Figures>): string[] {
  const lines: string[] = [];
  let most = 0;
  for (const [label, figures] of medians) {
    const { server_cores = 1, generator_cores = 0, other_cores = 0 } = figures;
    if (generator_cores > BUSY && server_cores < BUSY) {
      lines.push(`  ${label}: the load was the limit, not the server`);
    }
    most = Math.max(most, other_cores);
  }
  if (most > DISTURBED) {
    lines.push(`  disturbed: others took up to ${shown(most)} cores meanwhile`);
  }
  return lines;
}

export function verdictLine({ target, actual, bound, isMet }: Verdict): string {
  const sign = target.bound.kind === "at most" ? "≤" : "≥";
  const word = isMet === null ? "not known" : isMet ? "met" : "NOT MET";
  const figures = `${shown(actual)}, should be ${sign} ${shown(bound)}`;
  return `  ${word}: ${target.head} ${figures} (${target.words})`;
}

/** What is kept to be compared with another day's. */
export function toJson(result: Result): unknown {
  const { row, medians, missing, verdicts } = result;
  return {
    group: row.group,
    name: row.name,
    title: row.title,
    medians: Object.fromEntries(medians),
    missing: Object.fromEntries(missing),
    targets: verdicts.map(({ target, actual, bound, isMet }) => ({
      figure: target.head,
      kind: target.bound.kind,
      words: target.words,
      actual,
      bound,
      met: isMet,
    })),
  };
}

/** Three digits that count, or all before the point; `–` for no figure. */
export function shown(value: number): string {
  if (Number.isNaN(value)) return "–";
  const digits = Math.abs(value) >= 100
    ? { maximumFractionDigits: 0 }
    : { maximumSignificantDigits: 3 };
  return value.toLocaleString("en", digits);
}

/** The first column to the left, figures to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(...rows.map((row) => row[i]?.length ?? 0))
  );
  return rows.map((row) =>
    row.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)
    ).join("  ").trimEnd()
  );
}
