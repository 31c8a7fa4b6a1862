/**
 * Prepared statements that leave nothing behind.
 *
 * Node's `run()` answers with an object, and each row is one. With every one of
 * them some 70 bytes come to lie where V8 looks only when it collects all; so a
 * thread that stores one message after the other gathers ten MiB of garbage
 * before any is given back. No answer and a row that is an array leave nothing,
 * and take less time.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Row, Rows, Value } from "../row.ts";

declare module "node:sqlite" {
  /** Of Node's, and of Deno's, but not of its types. */
  interface StatementSync {
    setReturnArrays(enabled: boolean): void;
  }
}

export class Statement {
  readonly #statement: StatementSync;
  readonly #columns: readonly string[];

  constructor(db: DatabaseSync, sql: string) {
    this.#statement = db.prepare(sql);
    this.#statement.setReturnArrays(true);
    this.#columns = this.#statement.columns().map(({ name }) => name);
  }

  /** For what gives no rows. */
  run(...values: Value[]): void {
    this.#statement.get(...values);
  }

  /** The first row; the statement is over then. */
  get(...values: Value[]): Row | undefined {
    const found = this.#statement.get(...values);
    return found === undefined ? undefined : this.#rowOf(found);
  }

  all(...values: Value[]): Row[] {
    return this.#statement.all(...values).map((found) => this.#rowOf(found));
  }

  /** @param found An array, whatever its type says. */
  #rowOf(found: Row): Row {
    const row: Row = {};
    this.#columns.forEach((column, i) => row[column] = found[i] ?? null);
    return row;
  }
}

/** The statements of one connection, by their text; void with it. */
export class Statements implements Rows {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, Statement>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  all(sql: string, ...values: Value[]): Row[] {
    return this.#statement(sql).all(...values);
  }

  get(sql: string, ...values: Value[]): Row | undefined {
    return this.#statement(sql).get(...values);
  }

  run(sql: string, ...values: Value[]): void {
    this.#statement(sql).run(...values);
  }

  #statement(sql: string): Statement {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const prepared = new Statement(this.#db, sql);
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}
