/** What becomes of the databases of older versions. */
import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { openToWrite } from "../../../lib/sqlite/schema.ts";
import { verify } from "../../../lib/sqlite/verify.ts";
import { LOBBY } from "../../../lib/protocol.ts";
import { FOR_GOOD, VISITOR } from "../../../lib/room/state.ts";
import { ADA, append, BOB, draft, GARDEN } from "../../log_contract.ts";
import { TempStore } from "../../temp_store.ts";

/** The last version in which rooms had no acts. */
const WITHOUT_ACTS = 2;
/** The last version in which who was removed was no member any more. */
const MEMBERS_REMOVED = 4;

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
