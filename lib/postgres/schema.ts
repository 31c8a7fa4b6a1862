/**
 * Who may bring the tables in PostgreSQL up to date, one process at a time, and
 * which programs may use them. The tables themselves are in `migrations.ts`.
 *
 * Versions go forward only. While a new revision takes over, processes of the
 * one before still run, and some of them start: so a migration only adds what
 * the version before can ignore, and says so in `readableBy`. What cannot be
 * ignored takes two releases: one that knows both forms, and then the change.
 * New kinds of events can be ignored (`kindOf()` of `lib/log/rows.ts`); a new
 * role cannot, as it would be lost when an older program writes a standing.
 *
 * @module
 */
import { text } from "../row.ts";
import {
  movedProblem,
  type MoveKey,
  type MoveMarks,
} from "../transfer/mark.ts";
import { MIGRATIONS } from "./migrations.ts";
import type { Pool, Query } from "./pool.ts";

/** `FChT`, as in the file of SQLite: who holds this lock migrates. */
const MIGRATION_LOCK = 0x46436854;

const META = "SELECT value FROM meta WHERE key = $1";
const SET_META = `
  INSERT INTO meta (key, value) VALUES ($1, $2)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value`;
const ADD_EPOCH = `
  INSERT INTO meta (key, value) VALUES ('epoch', $1)
  ON CONFLICT (key) DO NOTHING`;
const ALIVE = "SELECT count(*) AS alive FROM processes WHERE until >= now()";

/** The version that this program writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** The database is not one that this program can use; waiting does not help. */
export class SchemaError extends Error {
  override name = "SchemaError";
}

export interface Migrated {
  /** The version it had; 0: there was nothing. */
  from: number;
  /** The version it has, which may be a later one than ours. */
  to: number;
  epoch: string;
}

/**
 * Brings the database to {@linkcode SCHEMA_VERSION}; whoever else wants to
 * waits meanwhile, and then finds it done. One of a later version that this
 * program can work with stays as it is.
 *
 * @param newEpoch For a database that has none yet.
 * @throws {SchemaError} If this program cannot, or must not, work with it.
 */
export async function migrate(pool: Pool, newEpoch: string): Promise<Migrated> {
  return await pool.transaction(async (query) => {
    const migrated = await migrateIn(query, newEpoch);
    const problem = movedProblem(await readMarks(query), "The database");
    if (problem !== null) throw new SchemaError(problem);
    return migrated;
  });
}

/**
 * The same in a transaction of the caller's, who has the database to itself
 * until that ends, and who looks at the marks of a move.
 */
export async function migrateIn(
  query: Query,
  newEpoch: string,
): Promise<Migrated> {
  await query("SELECT pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
  const from = await versionOf(query);
  if (from > SCHEMA_VERSION) {
    const readableBy = await readMeta(query, "readable_by") ?? "";
    if (!/^[1-9]\d*$/.test(readableBy) || SCHEMA_VERSION < Number(readableBy)) {
      throw new SchemaError(
        `Cannot use the database as it has version ${from}, and this program knows ${SCHEMA_VERSION} at most: start the newer program`,
      );
    }
  } else {
    for (const { sql } of MIGRATIONS.slice(from)) await query(sql);
    const readableBy = MIGRATIONS.at(-1)?.readableBy ?? SCHEMA_VERSION;
    await query(SET_META, ["version", String(SCHEMA_VERSION)]);
    await query(SET_META, ["readable_by", String(readableBy)]);
    await query(ADD_EPOCH, [newEpoch]);
  }
  const [row] = await query(META, ["epoch"]);
  const to = Math.max(from, SCHEMA_VERSION);
  return { from, to, epoch: text(row ?? {}, "value") };
}

/**
 * Gives the log another epoch, so that clients drop what they have seen: for a
 * database that was taken back to an earlier moment.
 *
 * @throws {SchemaError} If processes are using it, as they know the old one.
 */
export async function renewEpoch(pool: Pool, epoch: string): Promise<void> {
  await pool.transaction(async (query) => {
    await query("SELECT pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    const alive = await countAlive(query);
    if (alive > 0) {
      throw new SchemaError(
        `Cannot change the epoch as processes are using the database: stop all ${alive}, and wait ten seconds`,
      );
    }
    await writeMeta(query, "epoch", epoch);
  });
}

/** Processes that use the database at this moment. */
export async function countAlive(query: Query): Promise<number> {
  const [row] = await query(ALIVE);
  return Number(row?.["alive"]);
}

export async function readMarks(query: Query): Promise<MoveMarks> {
  return {
    move: await readMeta(query, "move"),
    movedTo: await readMeta(query, "moved_to"),
    arrivingFrom: await readMeta(query, "arriving_from"),
  };
}

/** @param value `null` removes it. */
export async function writeMeta(
  query: Query,
  key: "epoch" | MoveKey,
  value: string | null,
): Promise<void> {
  if (value === null) await query("DELETE FROM meta WHERE key = $1", [key]);
  else await query(SET_META, [key, value]);
}

async function readMeta(query: Query, key: string): Promise<string | null> {
  const [row] = await query(META, [key]);
  return row === undefined ? null : text(row, "value");
}

/** 0: there is nothing yet. */
async function versionOf(query: Query): Promise<number> {
  const [found] = await query("SELECT to_regclass('meta')::text AS meta");
  if (found?.["meta"] === null) return 0;
  const version = Number(await readMeta(query, "version"));
  if (Number.isSafeInteger(version) && version > 0) return version;
  throw new SchemaError(
    'Cannot use the database as it has a table "meta" of another program',
  );
}
