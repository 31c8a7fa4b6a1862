/**
 * What this version makes of events that only a later one can have stored: in
 * PostgreSQL beside it, in a file before somebody went back.
 */
import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { Pool } from "../../../lib/postgres/pool.ts";
import { backUp } from "../../../lib/sqlite/backup.ts";
import { openPostgresStore } from "../../../lib/postgres/store.ts";
import type { RoomLog } from "../../../lib/log/log.ts";
import { BOB, draft, ROOM, stored } from "../../log_contract.ts";
import { SILENT } from "../../servers/silent.ts";
import { usePostgres } from "../../servers/use_postgres.ts";
import { TempStore } from "../../temp_store.ts";

const postgres = usePostgres();

/**
 * A message, something later that changes it, and something later that has a
 * line of its own. They are stored as what they are most like, and renamed.
 */
const FIRST = draft({ body: "hello" });
const CHANGES = draft({ kind: "edit", ref: FIRST.id, body: "hello" });
const LINE = draft({ body: "Tea or coffee?" });
const RENAMED = `
  UPDATE events SET kind = 'react' WHERE id = '${CHANGES.id}';
  UPDATE events SET kind = 'poll' WHERE id = '${LINE.id}';`;

async function assertPassedOver(log: RoomLog): Promise<void> {
  const events = await log.replay(ROOM, 0, 10);
  assertEquals(
    events.map(({ seq, kind }) => [seq, kind]),
    [[1, "message"], [2, "other"], [3, "other"]],
  );
  const { items, asOf } = await log.page(ROOM, { limit: 10 });
  assertEquals(
    items.map(({ seq, kind, rev }) => [seq, kind, rev]),
    [[1, "message", 2], [3, "other", 3]],
  );
  assertEquals(items[0]?.edited, undefined, "it was changed, not edited");
  assertEquals(asOf, 3);
  assertEquals(await log.unread(ROOM, 0, BOB.id), 1);
  assertEquals((await log.state(ROOM)).head, 3);

  const refused = await log.append([
    draft({ cid: CHANGES.cid, body: "another under its key" }),
    draft({ kind: "edit", ref: LINE.id, body: "Tea" }),
    draft({ kind: "delete", ref: LINE.id, body: "" }),
  ]);
  assertEquals(
    refused.map((outcome) => outcome.ok || outcome.code),
    ["conflict", "bad_ref", "bad_ref"],
  );
  assertEquals((await stored(log, draft())).seq, 4);
  const edit = draft({ kind: "edit", ref: FIRST.id, body: "hello!" });
  assertEquals((await stored(log, edit)).seq, 5);
  const [edited] = (await log.page(ROOM, { limit: 10 })).items;
  assertEquals([edited?.body, edited?.rev], ["hello!", 5]);
  assert(edited?.edited !== undefined);
}

/** Stores what a later version would have, and closes the store. */
async function storeLater(temp: TempStore, change = ""): Promise<void> {
  const { log } = await temp.open();
  await log.append([FIRST, CHANGES, LINE]);
  await temp.close();
  using db = new DatabaseSync(temp.path);
  db.exec(RENAMED);
  db.exec(change);
}

Deno.test("SqliteLog passes over what a later version stored", async () => {
  await using temp = new TempStore();
  await storeLater(temp);

  const again = await temp.open();
  await assertPassedOver(again.log);
});

Deno.test("backUp() takes along what a later version stored and changed", async () => {
  await using temp = new TempStore();
  await storeLater(temp, "UPDATE rooms SET locked = 1");

  const copied = await backUp(temp.folder, join(temp.folder, "backup.db"));

  assert(copied.ok, JSON.stringify(copied));
  assertEquals(copied.inventory.events, 3);
});

Deno.test("PostgresLog passes over what a newer process stored", {
  ignore: postgres.ignore,
}, async () => {
  const url = await postgres.url();
  await using store = await openPostgresStore({
    url,
    busUrl: null,
    logger: SILENT,
  });
  await store.log.append([FIRST, CHANGES, LINE]);
  await using pool = new Pool({ url, max: 1 });
  for (const statement of RENAMED.split(";").filter((sql) => sql.trim())) {
    await pool.query(statement);
  }

  await assertPassedOver(store.log);
});
