/** What becomes of the databases of older versions. */
import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { ROOMS } from "../../../lib/log/sqlite.ts";
import { openToWrite } from "../../../lib/sqlite/schema.ts";
import { verify } from "../../../lib/sqlite/verify.ts";
import { LOBBY } from "../../../lib/protocol.ts";
import { FOR_GOOD, VISITOR } from "../../../lib/room/state.ts";
import { ADA, append, BOB, draft, GARDEN, roomId } from "../../log_contract.ts";
import { TempStore } from "../../temp_store.ts";

/** The last version in which rooms had no acts. */
const WITHOUT_ACTS = 2;
/** The last version in which who was removed was no member any more. */
const MEMBERS_REMOVED = 4;
/** The last version in which rooms did not say that they were just opened. */
const WITHOUT_OPENED = 5;

Deno.test("A room of an older database belongs to who began it, the lobby to nobody", async () => {
  await using temp = new TempStore();
  const old = openToWrite(temp.path, "epoch-old", WITHOUT_ACTS);
  old.exec(`
    INSERT INTO authors VALUES (1, '${ADA.id}'), (2, '${BOB.id}');
    INSERT INTO rooms VALUES (1, 'lobby', 1, 5), (2, 'garden', 3, 7);
    INSERT INTO events VALUES
      (1, 1, 'message', 'm-1', 1, 'Ada', 'cid-0001', NULL, 'hi', 5),
      (2, 1, 'message', 'm-2', 2, 'Bob', 'cid-0002', NULL, 'mine', 6),
      (2, 2, 'message', 'm-3', 1, 'Ada', 'cid-0003', NULL, 'rude', 7),
      (2, 3, 'edit', 'm-4', 1, 'Ada', 'cid-0004', 'm-3', 'ruder', 7);
    INSERT INTO messages VALUES (1, 1, 1, 'hi'), (2, 1, 1, 'mine'), (2, 2, 3, 'ruder');
  `);
  old.close();

  const { log } = await temp.open();
  const owner = await log.standing(GARDEN, BOB.id);
  const lobby = await log.standing(LOBBY, ADA.id);
  const gone = await append(
    log,
    draft({ room: GARDEN, author: BOB, kind: "delete", ref: "m-3", body: "" }),
  );
  const { items } = await log.page(GARDEN, { limit: 9 });
  await temp.close();

  assertEquals(log.epoch, "epoch-old");
  assertEquals([owner.head, owner.standing.role], [3, "owner"]);
  assertEquals(lobby.standing, VISITOR);
  assertEquals(gone.ok, true);
  assertEquals(items.map(({ body, rev }) => [body, rev]), [
    ["mine", 1],
    [null, 4],
  ]);
  using db = openToWrite(temp.path, null);
  assertEquals(verify(db).ok, true);
});

Deno.test("Members who were removed in an older database are members again", async () => {
  await using temp = new TempStore();
  openToWrite(temp.path, "epoch-old", MEMBERS_REMOVED).close();
  using old = new DatabaseSync(temp.path);
  old.exec(`
    INSERT INTO authors VALUES (1, '${ADA.id}'), (2, '${BOB.id}');
    INSERT INTO rooms VALUES (1, 'garden', 4, 7, 1, 0, 0);
    INSERT INTO events
      (room, seq, kind, id, author, name, cid, ref, whom, body, ts)
    VALUES
      (1, 1, 'open', 'e-1', 1, 'Ada', 'cid-0001', NULL, NULL, 'unlisted', 5),
      (1, 2, 'enter', 'e-2', 2, 'Bob', 'cid-0002', NULL, NULL, '', 6),
      (1, 3, 'remove', 'e-3', 1, 'Ada', 'cid-0003', '${BOB.id}', 'Bob', '', 7),
      (1, 4, 'remove', 'e-4', 1, 'Ada', 'cid-0004', 'cleo', 'Cleo', '', 7);
    INSERT INTO messages VALUES
      (1, 1, 1, 'unlisted'), (1, 2, 2, ''), (1, 3, 3, ''), (1, 4, 4, '');
    INSERT INTO standings VALUES
      (1, '${ADA.id}', 'Ada', 'owner', 0, 0),
      (1, '${BOB.id}', 'Bob', 'visitor', 0, ${FOR_GOOD}),
      (1, 'cleo', 'Cleo', 'visitor', 0, ${FOR_GOOD});
  `);
  old.close();

  const { log } = await temp.open();
  const bob = await log.standing(GARDEN, BOB.id);
  const cleo = await log.standing(GARDEN, "cleo");
  await temp.close();

  assertEquals([bob.standing.role, cleo.standing.role], ["member", "visitor"]);
  using db = openToWrite(temp.path, null);
  assertEquals(verify(db).ok, true);
});

Deno.test("Rooms of an older database are listed as they were, by an index of what is listed", async () => {
  await using temp = new TempStore();
  openToWrite(temp.path, "epoch-old", WITHOUT_OPENED).close();
  using old = new DatabaseSync(temp.path);
  old.exec(`
    INSERT INTO authors VALUES (1, '${ADA.id}');
    INSERT INTO rooms VALUES
      (1, 'said', 1, 5, 0, 0, 0),
      (2, 'opened', 1, 6, 0, 0, 0),
      (3, 'opened-and-said', 2, 7, 0, 0, 0),
      (4, 'unlisted', 2, 8, 1, 0, 0),
      (5, 'left-alone', 1, 9, 0, 0, 0);
    INSERT INTO events
      (room, seq, kind, id, author, name, cid, body, ts)
    VALUES
      (1, 1, 'message', 'e-1', 1, 'Ada', 'cid-0001', 'hi', 5),
      (2, 1, 'open', 'e-1', 1, 'Ada', 'cid-0001', '', 6),
      (3, 1, 'open', 'e-1', 1, 'Ada', 'cid-0001', '', 6),
      (3, 2, 'message', 'e-2', 1, 'Ada', 'cid-0002', 'hi', 7),
      (4, 1, 'open', 'e-1', 1, 'Ada', 'cid-0001', 'unlisted', 6),
      (5, 1, 'open', 'e-1', 1, 'Ada', 'cid-0001', '', 9),
      (4, 2, 'message', 'e-2', 1, 'Ada', 'cid-0002', 'hi', 8);
    INSERT INTO messages SELECT room, seq, seq, body FROM events;
    INSERT INTO standings
    SELECT n, '${ADA.id}', 'Ada', 'owner', 0, 0 FROM rooms;
  `);
  old.close();

  const { log } = await temp.open();
  const listed = async () => (await log.rooms(9)).map(({ room }) => room);
  const before = await listed();
  await append(log, draft({ room: roomId("opened"), nowMs: 10 }));
  const after = await listed();
  await append(log, draft({ room: roomId("shed"), kind: "open", body: "" }));
  await temp.close();

  assertEquals(before, ["opened-and-said", "said"]);
  assertEquals(after, ["opened", ...before]);
  using db = openToWrite(temp.path, null);
  assertEquals(verify(db).ok, true);
  const inIndex = `
    SELECT id FROM rooms INDEXED BY rooms_listed
    WHERE unlisted = 0 AND (seq > 1 OR opened = 0) ORDER BY ts DESC, id`;
  assertEquals(db.prepare(inIndex).all().map(({ id }) => id), after);

  const plan = db.prepare(`EXPLAIN QUERY PLAN ${ROOMS}`).all(9)
    .map(({ detail }) => detail);
  assertEquals(plan[0], "SCAN r USING INDEX rooms_listed");
  assertEquals(plan.filter((step) => String(step).includes("SORT")), []);
  assertEquals(plan.filter((step) => String(step).includes("ORDER")), []);
});
