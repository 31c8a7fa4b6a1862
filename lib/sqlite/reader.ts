/**
 * Reads on the main thread: a page is some tens of microseconds, less than a
 * message to another thread. It sees what is committed, and nothing else.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Rows } from "../row.ts";
import { describe, type Fault, isStorageError } from "./fault.ts";
import { openToRead } from "./schema.ts";
import { Statements } from "./statement.ts";

/** The read failed; the cause is SQLite's. */
export class ReadError extends Error {
  override name = "ReadError";
}

export class Reader implements Disposable {
  readonly #path: string;
  readonly #onFault: (fault: Fault) => void;
  #db: DatabaseSync;
  #statements: Statements;

  /** @param onFault Told of what stands in the way of reading. */
  constructor(path: string, onFault: (fault: Fault) => void) {
    this.#path = path;
    this.#onFault = onFault;
    this.#db = openToRead(path);
    this.#statements = new Statements(this.#db);
  }

  /** Opens the file that has the name now. */
  reopen(): void {
    const next = openToRead(this.#path);
    this.#db.close();
    this.#db = next;
    this.#statements = new Statements(next);
  }

  /**
   * Runs reads that belong together; none sees what another one does not.
   * @throws {ReadError}
   */
  read<Result>(run: (rows: Rows) => Result): Result {
    try {
      this.#statements.run("BEGIN");
      try {
        return run(this.#statements);
      } finally {
        if (this.#db.isTransaction) this.#statements.run("COMMIT");
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
}
