/**
 * The tables of chat.db, and how they came to be, version by version. How a
 * file gets from one to the next is in `schema.ts`; what the tables mean is in
 * `lib/log/` and `lib/identity/`.
 *
 * @module
 */

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
export const MIGRATIONS: readonly string[] = [
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
  `
  -- 1: it began by being opened, not with a message. If nothing came of that,
  -- it is not listed; there may be many of these, so the index has none.
  ALTER TABLE rooms ADD COLUMN opened INTEGER NOT NULL DEFAULT 0;
  UPDATE rooms SET opened = 1 WHERE EXISTS (
    SELECT 1 FROM events e
    WHERE e.room = rooms.n AND e.seq = 1 AND e.kind = 'open');
  DROP INDEX rooms_by_ts;
  CREATE INDEX rooms_listed ON rooms (ts DESC, id)
    WHERE unlisted = 0 AND (seq > 1 OR opened = 0);
  `,
];
