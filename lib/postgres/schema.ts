/**
 * The tables in PostgreSQL, how they came to be, and who may bring them up to
 * date: one process at a time. They mean what those of `lib/sqlite/schema.ts`
 * mean; `lib/log/` and `lib/identity/` say what that is.
 *
 * Versions go forward only. While a new revision takes over, processes of the
 * one before still run, and some of them start: so a migration only adds what
 * the version before can ignore, and says so in `readableBy`. What cannot be
 * ignored takes two releases: one that knows both forms, and then the change.
 *
 * @module
 */
import { text } from "../sqlite/row.ts";
import {
  movedProblem,
  type MoveKey,
  type MoveMarks,
} from "../transfer/mark.ts";
import type { Pool, Query } from "./pool.ts";

/** `FChT`, as in the file of SQLite: who holds this lock migrates. */
const MIGRATION_LOCK = 0x46436854;

interface Migration {
  /** The oldest version whose program can work with what this one makes. */
  readableBy: number;
  sql: string;
}

/** `MIGRATIONS[n]` makes version n + 1 of version n. Never change one. */
const MIGRATIONS: readonly Migration[] = [{
  readableBy: 1,
  sql: `
  CREATE TABLE meta (
    key text PRIMARY KEY,
    value text NOT NULL
  );

  -- seq: the last one given; ts: the time stored with it. unlisted: 1: is in no
  -- list; locked: 1: only hosts write; slow: milliseconds between two messages.
  CREATE TABLE rooms (
    n integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    seq bigint NOT NULL DEFAULT 0,
    ts bigint NOT NULL DEFAULT 0,
    unlisted smallint NOT NULL DEFAULT 0,
    locked smallint NOT NULL DEFAULT 0,
    slow bigint NOT NULL DEFAULT 0
  );
  CREATE INDEX rooms_by_ts ON rooms (ts);

  -- name: what the author was called then; ref: the id of the message changed,
  -- or of the person it was done to, by the name of then; until: when an act
  -- ends; body: NULL once deleted.
  CREATE TABLE events (
    room integer NOT NULL REFERENCES rooms (n),
    seq bigint NOT NULL,
    kind text NOT NULL,
    id text COLLATE "C" NOT NULL,
    author text COLLATE "C" NOT NULL,
    name text NOT NULL,
    cid text COLLATE "C" NOT NULL,
    ref text COLLATE "C",
    whom text,
    until bigint,
    body text,
    ts bigint NOT NULL,
    PRIMARY KEY (room, seq),
    UNIQUE (room, author, cid),
    UNIQUE (room, id)
  );
  CREATE INDEX events_by_ref ON events (room, ref) WHERE ref IS NOT NULL;

  -- The fold: what changes of a message. The rest is in its event, same seq.
  CREATE TABLE messages (
    room integer NOT NULL,
    seq bigint NOT NULL,
    rev bigint NOT NULL,
    body text,
    PRIMARY KEY (room, seq)
  );

  -- The fold of a room's acts; muted, banned: until when.
  CREATE TABLE standings (
    room integer NOT NULL REFERENCES rooms (n),
    person text COLLATE "C" NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    muted bigint NOT NULL,
    banned bigint NOT NULL,
    PRIMARY KEY (room, person)
  );

  -- When somebody last wrote in a room that is slow.
  CREATE TABLE said (
    room integer NOT NULL REFERENCES rooms (n),
    person text COLLATE "C" NOT NULL,
    ms bigint NOT NULL,
    PRIMARY KEY (room, person)
  );

  -- name: NULL once somebody else has it; guest: 1 while a connection lasts.
  CREATE TABLE people (
    id text COLLATE "C" PRIMARY KEY,
    name text,
    seen bigint NOT NULL,
    guest smallint NOT NULL
  );

  CREATE TABLE names (
    key text COLLATE "C" PRIMARY KEY,
    person text COLLATE "C" NOT NULL REFERENCES people (id)
  );
  CREATE INDEX names_by_person ON names (person);

  CREATE TABLE sessions (
    id text COLLATE "C" PRIMARY KEY,
    person text COLLATE "C" NOT NULL REFERENCES people (id),
    created bigint NOT NULL,
    seen bigint NOT NULL
  );
  CREATE INDEX sessions_by_person ON sessions (person);

  -- hash: SHA-256 of the secret, which is nowhere. A session has several while
  -- it changes them. pending: 1 until the browser has used it; until: void
  -- after this.
  CREATE TABLE secrets (
    hash bytea PRIMARY KEY,
    session text COLLATE "C" NOT NULL REFERENCES sessions (id),
    made bigint NOT NULL,
    pending smallint NOT NULL,
    until bigint
  );
  CREATE INDEX secrets_by_session ON secrets (session);

  -- person: whose, or who made it; room, person: empty for none;
  -- expires, uses_max: NULL for never; ended: why it is void for good.
  CREATE TABLE links (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hash bytea NOT NULL UNIQUE,
    id text COLLATE "C" NOT NULL UNIQUE,
    kind text NOT NULL,
    room text COLLATE "C" NOT NULL,
    person text COLLATE "C" NOT NULL,
    made bigint NOT NULL,
    expires bigint,
    uses_max bigint,
    uses bigint NOT NULL,
    ended text
  );
  CREATE INDEX links_by_place ON links (kind, room, person);

  CREATE TABLE link_uses (
    link text COLLATE "C" NOT NULL,
    person text COLLATE "C" NOT NULL,
    PRIMARY KEY (link, person)
  );

  -- How far somebody has read in a room, and when that was said.
  CREATE TABLE read_marks (
    person text COLLATE "C" NOT NULL,
    room text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (person, room)
  );

  -- The processes that are alive, by the server's clock. Who is online is worth
  -- nothing after a crash, so none of this is written ahead.
  CREATE UNLOGGED TABLE processes (
    id text COLLATE "C" PRIMARY KEY,
    until timestamptz NOT NULL
  );

  -- Who is online at which, under which name.
  CREATE UNLOGGED TABLE here (
    room text COLLATE "C" NOT NULL,
    process text COLLATE "C" NOT NULL REFERENCES processes (id)
      ON DELETE CASCADE,
    person text COLLATE "C" NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (room, process, person)
  );
  CREATE INDEX here_by_process ON here (process);
  `,
}];

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
