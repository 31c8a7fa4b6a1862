/**
 * A folder with a database of SQLite, as one end of a move. Its lock is held
 * all the while, so no server is running or starts.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { join, resolve } from "node:path";
import { describe, isStorageError } from "../sqlite/fault.ts";
import { LOCK_NAME, LockedError, ProcessLock } from "../sqlite/lock.ts";
import { syncFolder } from "../sqlite/place.ts";
import type { Row } from "../row.ts";
import {
  openToRead,
  openToWrite,
  readEpoch,
  readMarks,
  SchemaError,
  writeEpoch,
  writeMeta,
} from "../sqlite/schema.ts";
import { DATABASE_NAME } from "../sqlite/store.ts";
import { verify } from "../sqlite/verify.ts";
import { movedProblem, type MoveMarks } from "./mark.ts";
import {
  type HeldSource,
  type Move,
  type OpenTarget,
  type Place,
  TransferError,
} from "./place.ts";
import { type Dialect, readRows, type Table, valuesOf } from "./tables.ts";

/** With authors by their ids. CROSS JOIN keeps the order of events. */
const EVENTS = `(
  SELECT e.room, e.seq, e.kind, e.id, a.id AS author, e.name, e.cid, e.ref,
    e.whom, e.until, e.body, e.ts
  FROM events e CROSS JOIN authors a ON a.n = e.author)`;
const DIALECT: Dialect = {
  place: () => "?",
  from: ({ name }) => name === "events" ? EVENTS : name,
};
const ADD_AUTHOR = "INSERT OR IGNORE INTO authors (id) VALUES (?)";

/** Stops also a program that knows nothing of seals. */
const SEAL = `
  CREATE TRIGGER sealed BEFORE INSERT ON events
  BEGIN SELECT RAISE(ABORT, 'sealed: it was moved'); END`;
const UNSEAL = "DROP TRIGGER sealed";

export class SqlitePlace implements Place {
  readonly label: string;
  readonly #folder: string;
  readonly #path: string;
  #lock: ProcessLock | null = null;

  constructor(folder: string) {
    this.label = resolve(folder);
    this.#folder = folder;
    this.#path = join(folder, DATABASE_NAME);
  }

  marks(): Promise<MoveMarks | null> {
    return this.#guarded(() => {
      if (!exists(this.#path)) return Promise.resolve(null);
      using db = openToRead(this.#path);
      return Promise.resolve(readMarks(db));
    });
  }

  hold<Result>(work: (source: HeldSource) => Promise<Result>): Promise<Result> {
    return this.#guarded(async () => {
      if (!exists(this.#path)) {
        throw new TransferError(
          `there is no ${DATABASE_NAME} in ${this.label}`,
        );
      }
      this.#take();
      using db = openToRead(this.#path);
      const problem = movedProblem(readMarks(db), this.label);
      if (problem !== null) throw new TransferError(problem);
      verified(db, this.label);
      return await work({
        epoch: readEpoch(db),
        read: (table) => read(db, table),
        seal: (move) => this.#seal(move),
      });
    });
  }

  fill(
    { id, epoch, from }: Move,
    work: (target: OpenTarget) => Promise<void>,
  ): Promise<void> {
    return this.#guarded(async () => {
      Deno.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      this.#take();
      const marks = await this.marks();
      if (marks !== null) {
        throw new TransferError(
          movedProblem(marks, this.label) ??
            `${this.label} has a ${DATABASE_NAME} already: name another folder`,
        );
      }
      // By a name of its own until it says that it is not whole.
      using db = openToWrite(this.#path, id);
      inTransaction(db, () => {
        writeMeta(db, "move", id);
        writeMeta(db, "arriving_from", from);
        writeEpoch(db, epoch);
      });
      await work({
        write: (table, rows) => {
          inTransaction(db, () => write(db, table, rows));
          return Promise.resolve();
        },
      });
      if (Deno.build.os !== "windows") Deno.chmodSync(this.#path, 0o600);
      syncFolder(this.#folder);
    });
  }

  async *readBack(table: Table): AsyncGenerator<Row[]> {
    using db = openToRead(this.#path);
    yield* read(db, table);
  }

  check(): Promise<void> {
    return this.#guarded(() => {
      using db = openToRead(this.#path);
      verified(db, this.label);
      return Promise.resolve();
    });
  }

  open(): Promise<void> {
    return this.#changeMarks((db) => {
      writeMeta(db, "move", null);
      writeMeta(db, "arriving_from", null);
    });
  }

  unseal(epoch: string): Promise<void> {
    return this.#changeMarks((db) => {
      if (readMarks(db).movedTo === null) {
        throw new TransferError(`${this.label} is not sealed`);
      }
      db.exec(UNSEAL);
      writeMeta(db, "move", null);
      writeMeta(db, "moved_to", null);
      writeEpoch(db, epoch);
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#lock?.[Symbol.dispose]();
    return Promise.resolve();
  }

  #seal({ id, to }: Move): Promise<void> {
    return this.#changeMarks((db) => {
      db.exec(SEAL);
      writeMeta(db, "move", id);
      writeMeta(db, "moved_to", to);
    });
  }

  #changeMarks(change: (db: DatabaseSync) => void): Promise<void> {
    return this.#guarded(() => {
      this.#take();
      using db = openToWrite(this.#path, null);
      inTransaction(db, () => change(db));
      return Promise.resolve();
    });
  }

  #take(): void {
    this.#lock ??= new ProcessLock(join(this.#folder, LOCK_NAME));
  }

  /** Says what is wrong with files and locks in words for people. */
  async #guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof LockedError) {
        throw new TransferError(
          `${this.label}: ${error.message}: stop it first`,
        );
      }
      if (error instanceof SchemaError) throw new TransferError(error.message);
      if (isStorageError(error)) {
        throw new TransferError(`${this.label}: ${describe(error).detail}`);
      }
      throw error;
    }
  }
}

function read(db: DatabaseSync, table: Table): AsyncGenerator<Row[]> {
  return readRows(
    table,
    DIALECT,
    (sql, values) => db.prepare(sql).all(...values),
  );
}

function write(db: DatabaseSync, table: Table, rows: readonly Row[]): void {
  const columns = Object.keys(table.columns);
  const hasAuthor = table.name === "events";
  const values = columns.map((column) =>
    hasAuthor && column === "author"
      ? "(SELECT n FROM authors WHERE id = ?)"
      : "?"
  );
  const add = db.prepare(
    `INSERT INTO ${table.name} (${columns}) VALUES (${values})`,
  );
  const addAuthor = hasAuthor ? db.prepare(ADD_AUTHOR) : null;
  for (const row of rows) {
    addAuthor?.run(...valuesOf(["author"], row));
    add.run(...valuesOf(columns, row));
  }
}

function inTransaction(db: DatabaseSync, work: () => void): void {
  db.exec("BEGIN IMMEDIATE");
  try {
    work();
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/** @throws {TransferError} */
function verified(db: DatabaseSync, label: string): void {
  const found = verify(db);
  if (found.ok) return;
  throw new TransferError(`${label} does not verify: ${found.problem}`);
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
