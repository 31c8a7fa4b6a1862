/**
 * One database file for the log and for who is who, in one folder, open in one
 * process. The writing half lives in a thread, the reading half here.
 *
 * @module
 */
import { join } from "node:path";
import { type Mint, RANDOM_MINT } from "../identity/secret.ts";
import { SqliteIdentity } from "../identity/sqlite.ts";
import { SqliteLog } from "../log/sqlite.ts";
import type { Logger } from "../logger.ts";
import { describe, type Fault } from "./fault.ts";
import type { Crash } from "./jobs.ts";
import { LOCK_NAME, LockedError, ProcessLock } from "./lock.ts";
import { Reader } from "./reader.ts";
import { StoreOpenError } from "../store.ts";
import { Writer } from "./writer.ts";

export interface StoreOptions {
  /** Made if it is missing. Nothing outside of it is written. */
  folder: string;
  logger: Logger;
  mint?: Mint;
  /** Unix milliseconds, to forget what is long over. */
  nowMs?: number;
  /** Only tests set this. */
  crash?: Crash;
}

/** Closed as a whole, or when both of its halves are. */
export interface SqliteStore extends AsyncDisposable {
  log: SqliteLog;
  identity: SqliteIdentity;
}

export const DATABASE_NAME = "chat.db";

/** @throws {StoreOpenError} Its message is for people, and says what to do. */
export async function openSqliteStore(
  { folder, logger, mint = RANDOM_MINT, nowMs = Date.now(), crash }:
    StoreOptions,
): Promise<SqliteStore> {
  const path = join(folder, DATABASE_NAME);
  await using cleanUp = new AsyncDisposableStack();
  const lock = cleanUp.use(takeLock(folder));
  makePrivate(path);
  const writer = cleanUp.use(
    await Writer.open({
      path,
      newEpoch: mint.id(),
      nowMs,
      logger,
      onRecovered,
      onWatch: keepLock,
      crash,
    }),
  );
  const reader = cleanUp.use(new Reader(path, (fault) => writer.fail(fault)));

  /** Whoever tidies the folder must not let a second process in. */
  function keepLock(): Fault | null {
    try {
      lock.renew();
      return null;
    } catch (error) {
      if (!(error instanceof LockedError)) return describe(error);
      return { problem: "taken_over", detail: error.message };
    }
  }

  function onRecovered(): Fault | null {
    const fault = keepLock();
    if (fault !== null) return fault;
    try {
      reader.reopen();
      return null;
    } catch (error) {
      return describe(error);
    }
  }

  const all = cleanUp.move();
  const closeAll = () => all.disposeAsync();
  const closeLast = lastOf(2, closeAll);
  return {
    log: new SqliteLog(reader, writer, closeLast()),
    identity: new SqliteIdentity(reader, writer, mint, closeLast()),
    [Symbol.asyncDispose]: closeAll,
  };
}

/** Hands out functions of which the last one called does the work. */
function lastOf(
  count: number,
  work: () => Promise<void>,
): () => () => Promise<void> {
  return () => {
    let called = false;
    return async () => {
      if (called) return;
      called = true;
      if (--count === 0) await work();
    };
  };
}

/** The same where the folder was there before: a file that is made is ours. */
function makePrivate(path: string): void {
  try {
    Deno.openSync(path, { write: true, createNew: true, mode: 0o600 }).close();
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return;
    throw new StoreOpenError(`Cannot make ${path}: ${describe(error).detail}`);
  }
}

function takeLock(folder: string): ProcessLock {
  try {
    // What people write in confidence is not for every user of the machine.
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    return new ProcessLock(join(folder, LOCK_NAME));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreOpenError(
      `Cannot open the database in ${folder}: ${reason}`,
    );
  }
}
