/**
 * Runs the statements of `sql_tables.ts` in PostgreSQL, whose rows come later,
 * for rules that want them at once: by replay.
 *
 * The rules run until they ask for rows that are not here yet; then they are
 * abandoned, the rows are fetched, and they run again from their beginning,
 * where everything they asked for and did so far is remembered. They are pure,
 * so they take the same way again. What changes rows is sent as it comes, and
 * nobody waits for it before the end.
 *
 * @module
 */
import type { Param, Query } from "../postgres/pool.ts";
import type { Row, Value } from "../row.ts";
import type { Runner } from "./sql_tables.ts";

/** Runs rules over rows that are fetched as they are asked for. */
export async function replay<Result>(
  query: Query,
  rules: (runner: Runner) => Result,
): Promise<Result> {
  const script = new Script(query);
  for (;;) {
    try {
      const result = rules(script);
      await script.settled();
      return result;
    } catch (error) {
      if (!(error instanceof Wanted)) throw error;
      await script.bring(error);
    }
  }
}

/** Thrown through the rules when rows are not here yet. */
class Wanted extends Error {
  override name = "Wanted";

  constructor(readonly sql: string, readonly values: Value[]) {
    super("Rows are wanted");
  }
}

/** What the rules have asked for and done so far, in order. */
class Script implements Runner {
  readonly #query: Query;
  readonly #steps: { sql: string; rows: Row[] }[] = [];
  readonly #changes: Promise<Row[]>[] = [];
  #at = 0;

  constructor(query: Query) {
    this.#query = query;
  }

  all(sql: string, ...values: Value[]): Row[] {
    const step = this.#step(sql);
    if (step === undefined) throw new Wanted(sql, values);
    return step.rows;
  }

  get(sql: string, ...values: Value[]): Row | undefined {
    return this.all(sql, ...values)[0];
  }

  run(sql: string, ...values: Value[]): void {
    if (this.#step(sql) !== undefined) return;
    this.#steps.push({ sql, rows: [] });
    this.#at += 1;
    const change = this.#query(numbered(sql), values.map(paramOf));
    change.catch(() => {}); // Told by `settled()`, if the rules get that far.
    this.#changes.push(change);
  }

  /** Waits until everything that was sent is done. */
  async settled(): Promise<void> {
    await Promise.all(this.#changes);
  }

  /** Has the rows brought, and starts anew. */
  async bring({ sql, values }: Wanted): Promise<void> {
    const rows = this.#query(numbered(sql), values.map(paramOf));
    const [found] = await Promise.all([rows, ...this.#changes]);
    this.#steps.push({ sql, rows: found });
    this.#at = 0;
  }

  /** @throws If the rules took another way than before. */
  #step(sql: string): { rows: Row[] } | undefined {
    const step = this.#steps[this.#at];
    if (step === undefined) return undefined;
    if (step.sql !== sql) {
      throw new Error(`Cannot replay: wanted "${step.sql}", got "${sql}"`);
    }
    this.#at += 1;
    return step;
  }
}

const numberedStatements = new Map<string, string>();

/** `?`, `?` … as PostgreSQL has them: `$1`, `$2` … No text of ours holds one. */
function numbered(sql: string): string {
  let text = numberedStatements.get(sql);
  if (text === undefined) {
    let n = 0;
    text = sql.replaceAll("?", () => `$${++n}`);
    numberedStatements.set(sql, text);
  }
  return text;
}

function paramOf(value: Value): Param {
  if (typeof value === "bigint") return Number(value);
  if (value === null || typeof value !== "object") return value;
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}
