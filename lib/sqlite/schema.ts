/**
 * How chat.db is opened, and brought to the version of this program.
 *
 * Versions go forward only; the file says which one it has
 * (`PRAGMA user_version`). The tables themselves are in `migrations.ts`.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import {
  movedProblem,
  type MoveKey,
  type MoveMarks,
} from "../transfer/mark.ts";
import { MIGRATIONS } from "./migrations.ts";
import { number, text } from "../row.ts";

/** `FChT`: tells our files from others' (`PRAGMA application_id`). */
const APPLICATION_ID = 0x46436854;
/** How long a writer waits for another program's lock. */
const LOCK_WAIT_MS = 1_000;
/** Pages in the write-ahead log before they are moved to where they belong. */
const CHECKPOINT_PAGES = 4_000;
/**
 * The write-ahead log is cut back to this after a burst. About as much as is
 * moved at a time (`checkpoints.ts`): what is beyond is not written over, and
 * may be a text that was deleted.
 */
const WAL_BYTES_MAX = 2 * 1024 * 1024;
/**
 * What a message adds, it adds at places all over the indexes, and the system
 * keeps those pages as well: with four times as much, a million messages took
 * the same of the processor, and a server of 50 people 6 MiB more.
 */
const WRITER_CACHE_KIB = 2 * 1024;
/** SQLite empties it whenever another connection has written. */
const READER_CACHE_KIB = 2 * 1024;

/** The version that this program writes, and the latest that it reads. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** The file is not one that this program can use; waiting does not help. */
export class SchemaError extends Error {
  override name = "SchemaError";
}

/**
 * Opens the file to write, makes it if it is missing, and brings it to
 * {@linkcode SCHEMA_VERSION}.
 *
 * @param newEpoch For a new file; `null` if there must be one.
 * @param upTo Only tests set this: the version that somebody else wrote.
 * @throws {SchemaError} If the file is not ours, or of a later version.
 */
export function openToWrite(
  path: string,
  newEpoch: string | null,
  upTo = SCHEMA_VERSION,
): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: LOCK_WAIT_MS });
  try {
    checkVersion(db, path);
    const mode = db.prepare("PRAGMA journal_mode = WAL").get();
    if (mode?.["journal_mode"] !== "wal") {
      throw new SchemaError(
        `Cannot open ${path} as its file system does not support SQLite's write-ahead log: use a local disk`,
      );
    }
    db.exec(`
      PRAGMA synchronous = FULL;
      PRAGMA secure_delete = ON;
      PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
      PRAGMA journal_size_limit = ${WAL_BYTES_MAX};
      PRAGMA cache_size = -${WRITER_CACHE_KIB};
    `);
    migrate(db, newEpoch, upTo);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/**
 * Opens a file that a server may be writing to, to write a row beside it. Takes
 * the file as it is: one of another version is refused, not brought up to date.
 *
 * @throws {SchemaError} If the file is not ours, or of another version.
 */
export function openBeside(path: string): DatabaseSync {
  openToRead(path).close(); // To write, a file that is missing would be made.
  const db = new DatabaseSync(path, { timeout: LOCK_WAIT_MS });
  db.exec("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
  refuseMoved(db, path);
  return db;
}

/**
 * Opens a file that exists to read, and only that.
 *
 * @param oldest The first version that the caller can read.
 * @throws {SchemaError} If the file is not ours, or of another version.
 */
export function openToRead(
  path: string,
  oldest = SCHEMA_VERSION,
): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true, timeout: LOCK_WAIT_MS });
  try {
    db.exec(`
      PRAGMA query_only = ON;
      PRAGMA cache_size = -${READER_CACHE_KIB};
    `);
    checkVersion(db, path, oldest);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/**
 * Closes a database that is where it is no more, or not yet.
 *
 * @throws {SchemaError}
 */
export function refuseMoved(db: DatabaseSync, path: string): void {
  const problem = movedProblem(readMarks(db), path);
  if (problem === null) return;
  db.close();
  throw new SchemaError(problem);
}

/** @throws {BadRowError} If there is none. */
export function readEpoch(db: DatabaseSync): string {
  return text({ epoch: readMeta(db, "epoch") }, "epoch");
}

export function writeEpoch(db: DatabaseSync, epoch: string): void {
  writeMeta(db, "epoch", epoch);
}

export function readMarks(db: DatabaseSync): MoveMarks {
  return {
    move: readMeta(db, "move"),
    movedTo: readMeta(db, "moved_to"),
    arrivingFrom: readMeta(db, "arriving_from"),
  };
}

/** @param value `null` removes it. */
export function writeMeta(
  db: DatabaseSync,
  key: "epoch" | MoveKey,
  value: string | null,
): void {
  if (value === null) db.prepare("DELETE FROM meta WHERE key = ?").run(key);
  else {
    db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)")
      .run(key, value);
  }
}

function readMeta(db: DatabaseSync, key: string): string | null {
  const row = db.prepare("SELECT value FROM meta WHERE key = ?").get(key);
  return row === undefined ? null : text(row, "value");
}

function checkVersion(db: DatabaseSync, path: string, oldest = 1): void {
  const application = pragma(db, "application_id");
  const version = pragma(db, "user_version");
  const isNew = application === 0 && version === 0 &&
    pragma(db, "page_count") === 0;
  if (isNew) return;
  if (application !== APPLICATION_ID) {
    throw new SchemaError(
      `Cannot open ${path} as it is not a database of this program`,
    );
  }
  if (version > SCHEMA_VERSION) {
    throw new SchemaError(
      `Cannot open ${path} as it was written by a newer version: its schema is ${version}, this program knows ${SCHEMA_VERSION}`,
    );
  }
  if (version < oldest) {
    throw new SchemaError(
      `Cannot read ${path} as it was written by an older version: start the server once, which brings it up to date`,
    );
  }
}

function migrate(
  db: DatabaseSync,
  newEpoch: string | null,
  upTo: number,
): void {
  for (
    let version = pragma(db, "user_version");
    version < upTo;
    version++
  ) {
    db.exec("BEGIN IMMEDIATE");
    try {
      db.exec(MIGRATIONS[version] ?? "");
      if (version === 0) {
        if (newEpoch === null) throw new SchemaError("The file is empty");
        writeEpoch(db, newEpoch);
      }
      db.exec(`
        PRAGMA application_id = ${APPLICATION_ID};
        PRAGMA user_version = ${version + 1};
        COMMIT;
      `);
    } catch (error) {
      if (db.isTransaction) db.exec("ROLLBACK");
      throw error;
    }
  }
}

function pragma(
  db: DatabaseSync,
  name: "application_id" | "user_version" | "page_count",
): number {
  return number(db.prepare(`PRAGMA ${name}`).get() ?? {}, name);
}
