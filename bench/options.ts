/**
 * The command line of the benchmarks. Pure.
 *
 * @module
 */

export interface BenchOptions {
  /** Groups, rows and programs to run; none: all. */
  names: readonly string[];
  /** How often each entry has its turn. */
  rounds: number;
  /** One JSON object in place of tables. */
  isJson: boolean;
  /** So small that it only shows that everything works. */
  isReduced: boolean;
}

export type ParsedOptions =
  | { ok: true; options: BenchOptions }
  /** One line for the person who typed it. */
  | { ok: false; problem: string };

const ROUNDS = 3;

/** @param known What can be run, by name. */
export function parseOptions(
  args: readonly string[],
  known: readonly string[],
): ParsedOptions {
  const names: string[] = [];
  let rounds = ROUNDS;
  let isJson = false;
  let isReduced = false;
  for (const arg of args) {
    const given = /^--rounds=(\d+)$/.exec(arg)?.[1];
    if (given !== undefined && Number(given) > 0) rounds = Number(given);
    else if (arg === "--json") isJson = true;
    else if (arg === "--reduced") isReduced = true;
    else if (known.includes(arg)) names.push(arg);
    else {
      const problem = `There is no benchmark "${arg}", only ${
        known.join(", ")
      }; options are --rounds=${ROUNDS}, --json and --reduced`;
      return { ok: false, problem };
    }
  }
  return { ok: true, options: { names, rounds, isJson, isReduced } };
}

/**
 * The rows that were asked for: of two names of which one is a group and the
 * other a row of it, only the row.
 */
export function chosen<T extends { group: string; name: string }>(
  rows: readonly T[],
  names: readonly string[],
): T[] {
  if (names.length === 0) return [...rows];
  return rows.filter(({ group, name }) => {
    if (names.includes(name)) return true;
    const parts = rows.filter((row) =>
      row.group === group && names.includes(row.name)
    );
    return names.includes(group) && parts.length === 0;
  });
}
