/** The tools of the command line where the data is in PostgreSQL. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Pool } from "../../lib/postgres/pool.ts";
import { openPostgresStore } from "../../lib/postgres/store.ts";
import { LOBBY } from "../../lib/protocol.ts";
import { draft, ROOM, stored } from "../log_contract.ts";
import { until } from "../faults/waiting.ts";
import { SILENT } from "../servers/silent.ts";
import { usePostgres } from "../servers/use_postgres.ts";
import { TempStore } from "../temp_store.ts";
import { runTool, spawnTool, type Tool } from "./run_tool.ts";

const postgres = usePostgres();

function test(behaviour: string, fn: (url: string) => Promise<void>): void {
  Deno.test({
    name: behaviour,
    ignore: postgres.ignore,
    fn: async () => await fn(await postgres.url()),
  });
}

function tool(url: string, name: Tool, ...args: string[]) {
  return runTool(name, { DATABASE_URL: url }, ...args);
}

const openAt = (url: string) =>
  openPostgresStore({ url, busUrl: null, logger: SILENT });

test("migrate makes the tables, and another epoch if it is asked to", async (url) => {
  const first = await tool(url, "migrate");
  const epochs: string[] = [];
  for (const args of [[], ["--new-epoch"]]) {
    const { code, out } = await tool(url, "migrate", ...args);
    assertEquals(code, 0);
    assertMatch(out, /^The database has version \d+ already\n/);
    await using store = await openAt(url);
    epochs.push(store.log.epoch);
  }

  assertEquals([first.code, first.err], [0, ""]);
  assertMatch(first.out, /^Brought the database from version 0 to \d+\n$/);
  assert(epochs[0] !== epochs[1]);
});

test("migrate says what it cannot use", async (url) => {
  const wrong = await tool(url, "migrate", "--epoch");
  const unset = await tool("", "migrate");
  const nowhere = await tool("postgres://127.0.0.1:1/none", "migrate");

  assertEquals([wrong.code, wrong.err], [
    2,
    "usage: deno task migrate [--new-epoch]\n",
  ]);
  assertEquals(unset.code, 1);
  assertMatch(unset.err, /^Cannot migrate: DATABASE_URL is not set/);
  assertEquals(nowhere.code, 1);
  assertMatch(
    nowhere.err,
    /^Cannot migrate: The database is out of reach: .+\n$/,
  );
});

test("export and owner work beside servers", async (url) => {
  await using store = await openAt(url);
  await stored(store.log, draft());
  await stored(store.log, draft());

  const exported = await tool(url, "export", ROOM);
  const nothing = await tool(url, "export", "nobody-here");
  const owner = await tool(url, "owner", LOBBY);
  const nobody = await tool(url, "owner", "nobody-here");

  const events = exported.out.trimEnd().split("\n").map((one) =>
    JSON.parse(one)
  );
  assertEquals(events, await store.log.replay(ROOM, 0, 10));
  assertEquals([nothing.code, nothing.out], [1, ""]);
  const token = owner.out.trimEnd().split("/").at(-1) ?? "";
  const lobby = { ok: true, room: LOBBY } as const;
  assertEquals(await store.identity.recovery(token), lobby);
  assertEquals(
    nobody.err,
    "Cannot make a link: there is no room nobody-here\n",
  );
});

test("backup and restore name the programs that do it", async (url) => {
  const backup = await tool(url, "backup", "monday.dump");
  const restore = await tool(url, "restore", "monday.dump");

  assertEquals([backup.code, restore.code], [1, 1]);
  assertMatch(backup.err, /pg_dump --format=custom .*--file=monday\.dump/);
  assertMatch(restore.err, /pg_restore .* && deno task migrate --new-epoch\n$/);
});

test("copy moves a folder, and unseals it", async (url) => {
  await using temp = new TempStore();
  const { log } = await temp.open();
  await stored(log, draft());
  const inUse = await runTool("copy", {}, temp.folder, url);
  await temp.close();

  const moved = await runTool("copy", {}, temp.folder, url);
  const sealed = await runTool("owner", { DATA_DIR: temp.folder }, LOBBY);
  const unsealed = await runTool("copy", {}, "--unseal", temp.folder);
  const wrong = await runTool("copy", {}, temp.folder);

  assertEquals(inUse.code, 1);
  assertMatch(inUse.err, /^Cannot copy: .* in use by the process \d+: stop it/);
  assertEquals([moved.code, moved.err], [0, ""]);
  assertMatch(
    moved.out,
    /^Copied 1 events in 1 rooms, and 0 people, .*\nEverything is in postgres:\/\/127\.0\.0\.1:\d+\/postgres now; .* is sealed\n$/,
  );
  assertMatch(sealed.err, /is sealed: use that one/);
  assertEquals([unsealed.code, unsealed.err], [0, ""]);
  assertEquals(wrong.code, 2);
  await using store = await openAt(url);
  assertEquals(await store.log.head(ROOM), 1);
  const { log: again } = await temp.open();
  assertEquals((await stored(again, draft())).seq, 2);
});

test("A copy that is killed leaves the source as it was", async (url) => {
  await using temp = new TempStore();
  const { log } = await temp.open();
  await log.append(Array.from({ length: 2_000 }, () => draft()));
  const { epoch } = log;
  await temp.close();
  // Somebody else has the tables, so that the copy waits with its own locks.
  const server = postgres.server();
  await tool(url, "migrate");
  await using pool = new Pool({ url, max: 1, patient: true });
  await pool.transaction(async (query) => {
    await query("LOCK TABLE messages IN ROW EXCLUSIVE MODE");
    const copying = spawnTool("copy", {}, temp.folder, url);
    const waits = "SELECT count(*) FROM pg_locks WHERE NOT granted";
    await until(
      "a copy that waits",
      async () => await server.sql(waits) !== "0",
    );
    copying.kill("SIGKILL");
    await copying.status;
  });

  const { log: again } = await temp.open();
  assertEquals([again.epoch, await again.head(ROOM)], [epoch, 2_000]);
  await temp.close();
  const { code, err } = await runTool("copy", {}, temp.folder, url);
  assertEquals([code, err], [0, ""]);
});
