/**
 * The tables of chat.db, how they came to be, and how the file is opened.
 *
 * Versions go forward only; the file says which one it has
 * (`PRAGMA user_version`). What the tables mean is in `lib/log/` and
 * `lib/identity/`.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { number, text } from "./row.ts";

/** `FChT`: tells our files from others' (`PRAGMA application_id`). */
const APPLICATION_ID = 0x46436854;
/** How long a writer waits for another program's lock. */
const LOCK_WAIT_MS = 1_000;
/** Pages in the write-ahead log before they are moved to where they belong. */
const CHECKPOINT_PAGES = 4_000;
/** The write-ahead log is cut back to this after a burst. */
const WAL_BYTES_MAX = 64 * 1024 * 1024;
/** What a message adds, it adds at places all over the indexes. */
const WRITER_CACHE_KIB = 8 * 1024;
/** SQLite empties it whenever another connection has written. */
const READER_CACHE_KIB = 4 * 1024;

/** Rooms have owners, hosts, rules, and people who are muted or removed. */
const ACTS = `
  -- 1: is in no list; 1: only hosts write; milliseconds between two messages.
  ALTER TABLE rooms ADD COLUMN unlisted INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE rooms ADD COLUMN locked INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE rooms ADD COLUMN slow INTEGER NOT NULL DEFAULT 0;

  -- To whom an act is done, by the name of then; and when it ends.
  ALTER TABLE events ADD COLUMN whom TEXT;
  ALTER TABLE events ADD COLUMN until INTEGER;

  -- The fold of a room's acts; muted, banned: until when.
  CREATE TABLE standings (
    room INTEGER NOT NULL REFERENCES rooms (n),
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    muted INTEGER NOT NULL,
    banned INTEGER NOT NULL,
    PRIMARY KEY (room, person)
  ) STRICT, WITHOUT ROWID;

  -- When somebody last wrote in a room that is slow.
  CREATE TABLE said (
    room INTEGER NOT NULL REFERENCES rooms (n),
    person TEXT NOT NULL,
    ms INTEGER NOT NULL,
    PRIMARY KEY (room, person)
  ) STRICT, WITHOUT ROWID;

  -- Who began a room owns it; the lobby was there before everybody.
  INSERT INTO standings (room, person, name, role, muted, banned)
  SELECT e.room, a.id, e.name, 'owner', 0, 0
  FROM rooms r
  JOIN events e ON e.room = r.n AND e.seq = 1 AND e.kind = 'message'
  JOIN authors a ON a.n = e.author
  WHERE r.id <> 'lobby';
  `;

/** `MIGRATIONS[n]` makes version n + 1 of version n. Never change one. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- seq: the last one given; ts: the time stored with it.
  CREATE TABLE rooms (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    seq INTEGER NOT NULL,
    ts INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX rooms_by_ts ON rooms (ts);

  CREATE TABLE authors (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE
  ) STRICT;

  -- name: what the author was called then; ref: the id of the message changed;
  -- body: NULL once deleted.
  CREATE TABLE events (
    room INTEGER NOT NULL REFERENCES rooms (n),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    author INTEGER NOT NULL REFERENCES authors (n),
    name TEXT NOT NULL,
    cid TEXT NOT NULL,
    ref TEXT,
    body TEXT,
    ts INTEGER NOT NULL,
    PRIMARY KEY (room, seq),
    UNIQUE (room, author, cid),
    UNIQUE (room, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX events_by_ref ON events (room, ref) WHERE ref IS NOT NULL;

  -- The fold: what changes of a message. The rest is in its event, same seq.
  CREATE TABLE messages (
    room INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    rev INTEGER NOT NULL,
    body TEXT,
    PRIMARY KEY (room, seq)
  ) STRICT, WITHOUT ROWID;

  -- name: NULL once somebody else has it; guest: 1 while a connection lasts.
  CREATE TABLE people (
    id TEXT PRIMARY KEY,
    name TEXT,
    seen INTEGER NOT NULL,
    guest INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE names (
    key TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX names_by_person ON names (person);

  -- hash: SHA-256 of the secret, which is nowhere.
  CREATE TABLE sessions (
    hash BLOB PRIMARY KEY,
    id TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES people (id),
    created INTEGER NOT NULL,
    seen INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- A session has several secrets while it changes them. pending: 1 until the
  -- browser has used it; until: void after this.
  ALTER TABLE sessions RENAME TO sessions_1;
  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    created INTEGER NOT NULL,
    seen INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_by_person ON sessions (person);

  -- hash: SHA-256 of the secret, which is nowhere.
  CREATE TABLE secrets (
    hash BLOB PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions (id),
    made INTEGER NOT NULL,
    pending INTEGER NOT NULL,
    until INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX secrets_by_session ON secrets (session);

  INSERT INTO sessions SELECT id, person, created, seen FROM sessions_1;
  INSERT INTO secrets SELECT hash, id, created, 0, NULL FROM sessions_1;
  DROP TABLE sessions_1;

  -- person: whose, or who made it; room, person: empty for none;
  -- expires, uses_max: NULL for never; ended: why it is void for good.
  CREATE TABLE links (
    n INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    room TEXT NOT NULL,
    person TEXT NOT NULL,
    made INTEGER NOT NULL,
    expires INTEGER,
    uses_max INTEGER,
    uses INTEGER NOT NULL,
    ended TEXT
  ) STRICT;
  CREATE INDEX links_by_place ON links (kind, room, person);

  CREATE TABLE link_uses (
    link TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (link, person)
  ) STRICT, WITHOUT ROWID;
  `,
  ACTS,
  `
  -- How far somebody has read in a room, and when that was said.
  CREATE TABLE read_marks (
    person TEXT NOT NULL,
    room TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (person, room)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Who was removed stays a member, if they ever were one.
  UPDATE standings SET role = 'member' WHERE role = 'visitor' AND EXISTS (
    SELECT 1 FROM events e JOIN authors a ON a.n = e.author
    WHERE e.room = standings.room AND (
      (e.kind IN ('open', 'enter', 'recover') AND a.id = standings.person)
      OR (e.kind = 'host' AND e.ref = standings.person)
      OR (e.kind = 'message' AND e.seq = 1 AND a.id = standings.person
        AND e.room <> ifnull((SELECT n FROM rooms WHERE id = 'lobby'), 0))
    )
  );
  `,
];

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

/** @throws {BadRowError} If there is none. */
export function readEpoch(db: DatabaseSync): string {
  const row = db.prepare("SELECT value FROM meta WHERE key = 'epoch'").get();
  return text(row ?? {}, "value");
}

export function writeEpoch(db: DatabaseSync, epoch: string): void {
  db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('epoch', ?)")
    .run(epoch);
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
