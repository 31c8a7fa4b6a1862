/**
 * The tables in PostgreSQL, and how they came to be, version by version. They
 * mean what those of `lib/sqlite/migrations.ts` mean; `lib/log/` and
 * `lib/identity/` say what that is.
 *
 * @module
 */

export interface Migration {
  /** The oldest version whose program can work with what this one makes. */
  readableBy: number;
  sql: string;
}

/** `MIGRATIONS[n]` makes version n + 1 of version n. Never change one. */
export const MIGRATIONS: readonly Migration[] = [{
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
}, {
  readableBy: 1,
  sql: `
  -- 1: it began by being opened, not with a message; 0 also if a program of
  -- version 1 did it. If nothing came of that, it is not listed; there may be
  -- many of these, so the index has none. A program of version 1 lists rooms by
  -- rooms_by_ts, and may be gone back to: a later version drops that.
  ALTER TABLE rooms ADD COLUMN opened smallint NOT NULL DEFAULT 0;
  UPDATE rooms r SET opened = 1 FROM events e
  WHERE e.room = r.n AND e.seq = 1 AND e.kind = 'open';
  CREATE INDEX rooms_listed ON rooms (ts DESC, id)
    WHERE unlisted = 0 AND (seq > 1 OR opened = 0);
  `,
}];
