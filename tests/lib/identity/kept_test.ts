/** What is on the disk of who is who, and what is there no more. */
import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { parseRoomId } from "../../../lib/protocol.ts";
import { DAY_MS, NOW, signIn } from "../../identity_fixtures.ts";
import { secondSession } from "../../session_contract.ts";
import { TempStore } from "../../temp_store.ts";

Deno.test("No secret of a session or a link is in any file", async () => {
  await using temp = new TempStore();
  const { identity } = await temp.open({ nowMs: NOW });
  const { person, token } = await signIn(identity, "Ada");
  const next = await identity.rotate(token, NOW + 8 * DAY_MS);
  const phone = await secondSession(identity, person.id);
  const link = await identity.linkDevice(person.id, NOW);
  const room = parseRoomId("tea");
  assert(link.ok && next !== null && room !== null);
  const recovery = await identity.createRecovery(room, NOW);
  const wish = { room, createdBy: person.id, lastsMs: null, usesMax: null };
  const invite = await identity.createInvite(wish, NOW);
  assert(invite.ok);

  const secrets = [token, next, phone, link, recovery, invite]
    .map((made) => typeof made === "string" ? made : made.token);
  for await (const { name } of Deno.readDir(temp.folder)) {
    const bytes = await Deno.readFile(`${temp.folder}/${name}`);
    const content = new TextDecoder("latin1").decode(bytes);
    for (const secret of secrets) assert(!content.includes(secret), name);
  }
});

Deno.test("A restart keeps secrets, links and what was used", async () => {
  await using temp = new TempStore();
  const { identity } = await temp.open({ nowMs: NOW });
  const ada = await signIn(identity, "Ada");
  const used = await identity.linkDevice(ada.person.id, NOW);
  assert(used.ok);
  const followed = await identity.follow(used.token, NOW);
  const link = await identity.linkDevice(ada.person.id, NOW);
  assert(link.ok && followed.ok);

  const again = (await temp.reopen()).identity;

  assertEquals((await again.sessions(ada.person.id, NOW)).length, 2);
  assertEquals((await again.session(followed.token, NOW))?.person, ada.person);
  const twice = await again.follow(used.token, NOW);
  assertEquals(twice.ok ? "ok" : twice.code, "used");
  assertEquals((await again.follow(link.token, NOW)).ok, true);
});

Deno.test("Sessions that have ended are forgotten at the next start, with who had no other", async () => {
  await using temp = new TempStore();
  const { identity } = await temp.open({ nowMs: NOW });
  const ada = await signIn(identity, "Ada");
  const bob = await signIn(identity, "Bob");
  await identity.session(bob.token, NOW + 80 * DAY_MS);
  await identity.writeWaiting();
  await temp.close();

  await temp.open({ nowMs: NOW + 91 * DAY_MS });
  assertEquals(rowsOf(temp, "sessions"), 2); // Nobody was here since day 80.
  const later = NOW + 160 * DAY_MS;
  await temp.store.identity.session(bob.token, later);
  await temp.store.identity.writeWaiting();
  await temp.close();

  const again = (await temp.open({ nowMs: later })).identity;
  assertEquals(
    ["sessions", "secrets", "people"].map((table) => rowsOf(temp, table)),
    [1, 1, 1],
  );
  assertEquals(await again.person(ada.person.id), null);
  assertEquals((await again.session(bob.token, later))?.person, bob.person);
});

Deno.test("A clock that jumps ends no session for good, before a start or after", async () => {
  await using temp = new TempStore();
  const { identity } = await temp.open({ nowMs: NOW });
  const ada = await signIn(identity, "Ada");
  const farMs = NOW + 5_000 * DAY_MS;
  await signIn(identity, "Bob", farMs); // The clock was wrong for a while.
  assertEquals(await identity.session(ada.token, farMs), null);
  await temp.close();

  for (const nowMs of [NOW + DAY_MS, 0]) {
    const { identity } = await temp.open({ nowMs });
    assertEquals((await identity.session(ada.token, NOW))?.person, ada.person);
    await temp.close();
  }

  await using other = new TempStore();
  const before = await other.open({ nowMs: NOW });
  const eve = await signIn(before.identity, "Eve");
  await other.close();
  const after = await other.open({ nowMs: farMs }); // Wrong at the start.
  const back = await after.identity.session(eve.token, NOW + DAY_MS);
  assertEquals(back?.person, eve.person);
});

Deno.test("A database of the first version keeps its sessions", async () => {
  await using temp = new TempStore();
  const { identity } = await temp.open({ nowMs: NOW });
  const ada = await signIn(identity, "Ada");
  await temp.close();
  asFirstVersion(temp.path);

  const again = (await temp.open({ nowMs: NOW })).identity;

  assertEquals((await again.session(ada.token, NOW))?.person, ada.person);
  const next = await again.rotate(ada.token, NOW + 8 * DAY_MS);
  assert(next !== null);
  assertEquals((await again.session(next, NOW))?.person, ada.person);
});

function rowsOf(temp: TempStore, table: string): number {
  using db = new DatabaseSync(temp.path, { readOnly: true });
  const row = db.prepare(`SELECT count(*) AS n FROM ${table}`).get();
  return Number(row?.["n"]);
}

/** Makes the file anew as the first version had it, with the same people. */
function asFirstVersion(path: string): void {
  using db = new DatabaseSync(path);
  const people = db.prepare("SELECT * FROM people").all();
  const names = db.prepare("SELECT * FROM names").all();
  const sessions = db.prepare(
    "SELECT hash, id, person, created, seen FROM sessions JOIN secrets ON session = id",
  ).all();
  const epoch = db.prepare("SELECT value FROM meta WHERE key = 'epoch'").get();
  db.exec("PRAGMA foreign_keys = OFF");
  for (
    const row of db.prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table'",
    ).all()
  ) {
    db.exec(`DROP TABLE "${row["name"]}"`);
  }
  db.exec(FIRST_VERSION);
  insert(db, "meta", [{ key: "epoch", value: epoch?.["value"] ?? "" }]);
  insert(db, "people", people);
  insert(db, "names", names);
  insert(db, "sessions", sessions);
}

function insert(
  db: DatabaseSync,
  table: string,
  rows: ReturnType<ReturnType<DatabaseSync["prepare"]>["all"]>,
): void {
  for (const row of rows) {
    const columns = Object.keys(row);
    const marks = columns.map(() => "?").join(", ");
    db.prepare(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${marks})`)
      .run(...Object.values(row));
  }
}

/** As it was; not to be changed with the program. */
const FIRST_VERSION = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)
    STRICT, WITHOUT ROWID;
  CREATE TABLE rooms (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    seq INTEGER NOT NULL, ts INTEGER NOT NULL) STRICT;
  CREATE INDEX rooms_by_ts ON rooms (ts);
  CREATE TABLE authors (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE events (room INTEGER NOT NULL REFERENCES rooms (n),
    seq INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    author INTEGER NOT NULL REFERENCES authors (n), name TEXT NOT NULL,
    cid TEXT NOT NULL, ref TEXT, body TEXT, ts INTEGER NOT NULL,
    PRIMARY KEY (room, seq), UNIQUE (room, author, cid), UNIQUE (room, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX events_by_ref ON events (room, ref) WHERE ref IS NOT NULL;
  CREATE TABLE messages (room INTEGER NOT NULL, seq INTEGER NOT NULL,
    rev INTEGER NOT NULL, body TEXT, PRIMARY KEY (room, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE people (id TEXT PRIMARY KEY, name TEXT, seen INTEGER NOT NULL,
    guest INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE names (key TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id)) STRICT, WITHOUT ROWID;
  CREATE INDEX names_by_person ON names (person);
  CREATE TABLE sessions (hash BLOB PRIMARY KEY, id TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES people (id), created INTEGER NOT NULL,
    seen INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA user_version = 1;`;
