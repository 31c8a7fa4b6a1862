/**
 * Copies the database while a server writes to it, and puts a copy in its
 * place while none does.
 *
 * A backup is one file that needs nothing beside it. A restored database has
 * another epoch, so that clients drop what they have seen instead of mixing
 * two histories.
 *
 * @module
 */
import { backup, DatabaseSync } from "node:sqlite";
import { dirname, join } from "node:path";
import { describe, isStorageError } from "./fault.ts";
import { LOCK_NAME, LockedError, ProcessLock } from "./lock.ts";
import { removeIfThere, syncFolder } from "./place.ts";
import { openToRead, openToWrite, SchemaError, writeEpoch } from "./schema.ts";
import { DATABASE_NAME } from "./store.ts";
import { type Inventory, verify } from "./verify.ts";

/** Pages between two looks at the source. */
const PAGES_AT_ONCE = 1_000;
/** Of whatever version a database is, it can be copied. */
const FIRST_SCHEMA = 1;

export type Copied =
  | { ok: true; inventory: Inventory }
  /** One line for people; nothing was changed. */
  | { ok: false; problem: string };

export type Restored =
  /** `aside` is where the database of before is now, if there was one. */
  | { ok: true; inventory: Inventory; aside: string | null }
  | { ok: false; problem: string };

/** Copies the database of a folder to a new file, as it is at one moment. */
export async function backUp(folder: string, file: string): Promise<Copied> {
  if (exists(file)) return problem(`${file} exists already`);
  const source = join(folder, DATABASE_NAME);
  if (!exists(source)) return problem(`${source} does not exist`);
  const part = `${file}.part`;
  try {
    removeDatabase(part);
    await copySnapshot(source, part);
    openToWrite(part, null).close(); // Brings it, and not the source, up to date.
    const verified = makeWhole(part);
    if (!verified.ok) return verified;
    seal(part);
    Deno.renameSync(part, file);
    syncFolder(dirname(file));
    return verified;
  } catch (error) {
    return problem(reasonOf(error));
  } finally {
    removeDatabase(part);
  }
}

/**
 * Puts a verified copy of a backup in the place of a folder's database.
 *
 * @param newEpoch Another one than any before.
 * @param stamp What the database of before is called after.
 */
export async function restore(
  folder: string,
  file: string,
  newEpoch: string,
  stamp: string,
): Promise<Restored> {
  const path = join(folder, DATABASE_NAME);
  const part = `${path}.restoring`;
  try {
    const unfit = notABackup(file);
    if (unfit !== null) return problem(unfit);
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    using _lock = new ProcessLock(join(folder, LOCK_NAME));
    removeDatabase(part);
    await copySnapshot(file, part);
    openToWrite(part, null).close(); // Brings it to this schema.
    const verified = makeWhole(part, newEpoch);
    if (!verified.ok) return verified;
    seal(part);
    const aside = exists(path) ? `${path}.${stamp}` : null;
    if (aside !== null) setAside(path, aside);
    Deno.renameSync(part, path);
    syncFolder(folder);
    return { ...verified, aside };
  } catch (error) {
    return problem(reasonOf(error));
  } finally {
    removeDatabase(part);
  }
}

/** What shows before a file is opened; SQLite takes an empty one for new. */
function notABackup(file: string): string | null {
  try {
    const { isFile, isDirectory, size } = Deno.statSync(file);
    if (isDirectory) return `${file} is a folder: name the file in it`;
    if (!isFile) return `${file} is no file`;
    return size === 0 ? `${file} is empty` : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return `${file} does not exist`;
    throw error;
  }
}

/** What is written meanwhile is not in it, and does not hold it up. */
async function copySnapshot(from: string, to: string): Promise<void> {
  using db = openToRead(from, FIRST_SCHEMA);
  db.exec("BEGIN");
  // A transaction sees from its first read on; without one, each write of the
  // server would make the copy start again.
  db.prepare("SELECT count(*) FROM meta").get();
  await backup(db, to, { rate: PAGES_AT_ONCE });
  db.exec("COMMIT");
}

/** Checks a copy, and takes it out of WAL mode: then it is one file. */
function makeWhole(path: string, newEpoch?: string): Copied {
  using db = new DatabaseSync(path);
  db.exec("PRAGMA journal_mode = DELETE");
  const verified = verify(db);
  if (!verified.ok) return problem(`it does not verify: ${verified.problem}`);
  if (newEpoch === undefined) return verified;
  writeEpoch(db, newEpoch);
  return { ok: true, inventory: { ...verified.inventory, epoch: newEpoch } };
}

/**
 * Gives the database a second name, under which it stays. It keeps its own
 * until the copy takes that over in one step, so that a crash leaves the one or
 * the other, and never a server that finds nothing and begins anew.
 */
function setAside(path: string, aside: string): void {
  foldLog(path);
  Deno.linkSync(path, aside);
  for (const suffix of ["-wal", "-shm"]) {
    if (exists(path + suffix)) Deno.renameSync(path + suffix, aside + suffix);
  }
}

/** Moves what is in the write-ahead log only to where it belongs. */
function foldLog(path: string): void {
  try {
    using db = new DatabaseSync(path);
    db.exec("PRAGMA journal_mode = DELETE");
  } catch (error) {
    // A database may be restored because it is damaged: it stays as it is.
    if (!isStorageError(error)) throw error;
  }
}

function removeDatabase(path: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) {
    removeIfThere(path + suffix);
  }
}

/** Flushes a file, and keeps other users of the machine from reading it. */
function seal(path: string): void {
  using file = Deno.openSync(path, { write: true });
  file.syncSync();
  if (Deno.build.os !== "windows") Deno.chmodSync(path, 0o600);
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function problem(reason: string): { ok: false; problem: string } {
  return { ok: false, problem: reason };
}

/** @throws What is not about files, the database or its lock. */
function reasonOf(error: unknown): string {
  if (error instanceof LockedError) return `${error.message}: stop it first`;
  if (error instanceof SchemaError) return error.message;
  if (isStorageError(error)) return describe(error).detail;
  if (error instanceof Error && "code" in error) return error.message;
  throw error;
}
