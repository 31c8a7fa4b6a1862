/**
 * Reads on the main thread: a page is some tens of microseconds, less than a
 * message to another thread. It sees what is committed, and nothing else.
 *
 * @module
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { describe, type Fault, isStorageError } from "./fault.ts";
import type { Row } from "./row.ts";
import { openToRead } from "./schema.ts";

/** The read failed; the cause is SQLite's. */
export class ReadError extends Error {
  override name = "ReadError";
}

export class Reader implements Disposable {
  readonly #path: string;
  readonly #onFault: (fault: Fault) => void;
  #db: DatabaseSync;
  #statements = new Map<string, StatementSync>();

  /** @param onFault Told of what stands in the way of reading. */
  constructor(path: string, onFault: (fault: Fault) => void) {
    this.#path = path;
    this.#onFault = onFault;
    this.#db = openToRead(path);
  }

  /** Opens the file that has the name now. */
  reopen(): void {
    const next = openToRead(this.#path);
    this.#db.close();
    this.#db = next;
    this.#statements = new Map();
  }

  /**
   * Runs reads that belong together; none sees what another one does not.
   * @throws {ReadError}
   */
  read<Result>(run: (rows: Rows) => Result): Result {
    try {
      this.#statement("BEGIN").run();
      try {
        return run({
          all: (sql, ...values) => this.#statement(sql).all(...values),
          get: (sql, ...values) => this.#statement(sql).get(...values),
        });
      } finally {
        if (this.#db.isTransaction) this.#statement("COMMIT").run();
      }
    } catch (error) {
      if (!isStorageError(error)) throw error;
      const fault = describe(error);
      this.#onFault(fault);
      throw new ReadError(`Cannot read ${this.#path}: ${fault.detail}`, {
        cause: error,
      });
    }
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const prepared = this.#db.prepare(sql);
    this.#statements.set(sql, prepared);
    return prepared;
  }
}

/** A snapshot to query. The texts of queries are constants: each is prepared once. */
export interface Rows {
  all(sql: string, ...values: SQLInputValue[]): Row[];
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
}
