/**
 * What the disk, the file and other programs can do to the log while it runs.
 * In each case: a clear refusal, no acknowledgement without storage, one line
 * that says what to do, and service again without a restart.
 *
 * Where a test needs a file system of its own, or rights that it does not
 * have, it is reported as ignored.
 */
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { RoomLog } from "../../../lib/log/log.ts";
import { LogUnavailableError } from "../../../lib/log/log.ts";
import { SCHEMA_VERSION } from "../../../lib/sqlite/schema.ts";
import { LOCK_NAME } from "../../../lib/sqlite/lock.ts";
import { StoreOpenError } from "../../../lib/store.ts";
import { until } from "../../faults/waiting.ts";
import { append, draft, ROOM } from "../../log_contract.ts";
import { TempStore } from "../../temp_store.ts";

/** Appends until the log refuses; the ids that it acknowledged. */
async function appendUntilRefused(
  log: RoomLog,
  body = "x".repeat(500),
): Promise<{ acked: string[]; code: string }> {
  const acked: string[] = [];
  while (acked.length < 20_000) {
    const outcomes = await log.append([draft({ body }), draft({ body })]);
    for (const outcome of outcomes) {
      if (!outcome.ok) return { acked, code: outcome.code };
      acked.push(outcome.event.id);
    }
  }
  throw new Error("Never refused");
}

/** Repeats one draft, as a client does, until it is acknowledged. */
async function appendUntilStored(log: RoomLog): Promise<string> {
  const one = draft();
  await until("the log stores again", async () => (await append(log, one)).ok);
  return one.id;
}

async function storedIds(log: RoomLog): Promise<string[]> {
  return (await log.replay(ROOM, 0, 1_000_000)).map((event) => event.id);
}

function assertAllKept(
  acked: readonly string[],
  kept: readonly string[],
): void {
  const lost = acked.filter((id) => !kept.includes(id));
  assertEquals(lost, [], "acknowledged, but lost");
  assertEquals(new Set(kept).size, kept.length, "stored twice");
}

function reported(temp: TempStore, event: string): unknown[] {
  return temp.lines.filter((line) => line.event === event)
    .map((line) => line["problem"] ?? line["from"]);
}

function run(command: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(command, { args, stderr: "null", stdout: "null" })
      .outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** By a process of its own: closing the file here would drop SQLite's locks. */
function overwrite(path: string, from: Uint8Array): void {
  const copy = `${path}.bytes`;
  Deno.writeFileSync(copy, from);
  assert(run("dd", `if=${copy}`, `of=${path}`, "conv=notrunc"));
  Deno.removeSync(copy);
}

/** Flips bytes beyond the pages where the tables begin, so that it opens. */
function damage(whole: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return whole.map((byte, i) => i < 128 * 1024 ? byte : byte ^ 0xa5);
}

const canMount = run("mount", "--version") && (() => {
  const folder = Deno.makeTempDirSync();
  const mounted = run(
    "mount",
    "-t",
    "tmpfs",
    "-o",
    "size=64k",
    "tmpfs",
    folder,
  );
  if (mounted) run("umount", folder);
  Deno.removeSync(folder);
  return mounted;
})();

Deno.test({
  name: "SqliteLog refuses on a full disk, and goes on when there is space",
  ignore: !canMount,
  fn: async () => {
    await using temp = new TempStore();
    assert(run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", temp.folder));
    using _ = { [Symbol.dispose]: () => run("umount", "-l", temp.folder) };
    const ballast = join(temp.folder, "ballast");
    Deno.writeFileSync(ballast, new Uint8Array(1024 * 1024));
    const { log, identity } = await temp.open();

    const { acked, code } = await appendUntilRefused(log);
    const faultWhileFull = log.fault();
    const readable = await storedIds(log);
    const session = await identity.session("A".repeat(22), 0);
    Deno.removeSync(ballast);
    acked.push(await appendUntilStored(log));

    assertEquals(code, "storage_full");
    assertEquals(faultWhileFull, "storage_full");
    assertEquals(session, null);
    assertAllKept(acked.slice(0, -1), readable);
    assertEquals(log.fault(), null);
    assertEquals(reported(temp, "storage_fault"), ["full"]);
    assertEquals(reported(temp, "storage_recovered"), ["full"]);
    assertStringIncludes(JSON.stringify(temp.lines), "Free space");
    const reopened = await temp.reopen();
    assertAllKept(acked, await storedIds(reopened.log));
    await temp.close();
  },
});

const canFreeze = (() => {
  const path = Deno.makeTempFileSync();
  const frozen = run("chattr", "+i", path);
  if (frozen) run("chattr", "-i", path);
  Deno.removeSync(path);
  return frozen;
})();

Deno.test({
  name: "SqliteLog refuses on files that became read-only, and goes on after",
  ignore: !canFreeze,
  fn: async () => {
    await using temp = new TempStore();
    const { log } = await temp.open();
    const first = await appendUntilStored(log);
    const frozen = [temp.folder, temp.path, `${temp.path}-wal`];

    assert(run("chattr", "+i", ...frozen));
    const { code } = await appendUntilRefused(log);
    const fault = log.fault();
    const readable = await storedIds(log);
    assert(run("chattr", "-i", ...frozen));
    const second = await appendUntilStored(log);

    assertEquals([code, fault], ["readonly", "readonly"]);
    assertEquals(readable, [first]);
    assertEquals(reported(temp, "storage_fault"), ["readonly"]);
    const reopened = await temp.reopen();
    assertAllKept([first, second], await storedIds(reopened.log));
  },
});

Deno.test("SqliteLog refuses while another program holds a lock, and goes on after", async () => {
  await using temp = new TempStore();
  const { log } = await temp.open();
  const first = await appendUntilStored(log);
  using other = new DatabaseSync(temp.path);

  other.exec("BEGIN IMMEDIATE");
  const { acked, code } = await appendUntilRefused(log);
  const fault = log.fault();
  const readable = await storedIds(log);
  other.exec("COMMIT");
  const second = await appendUntilStored(log);

  assertEquals([acked, code, fault], [[], "unavailable", "unavailable"]);
  assertEquals(readable, [first]);
  assertEquals(await storedIds(log), [first, second]);
  assertEquals(reported(temp, "storage_fault"), ["locked"]);
});

Deno.test("SqliteLog refuses on a damaged file, and goes on when it is whole", async () => {
  await using temp = new TempStore();
  let { log } = await temp.open();
  const drafts = Array.from(
    { length: 500 },
    () => draft({ body: "y".repeat(900) }),
  );
  const acked = (await log.append(drafts)).flatMap((o) =>
    o.ok ? [o.event.id] : []
  );
  await temp.close();
  const whole = Deno.readFileSync(temp.path);
  const damaged = damage(whole);
  Deno.writeFileSync(temp.path, damaged);

  ({ log } = await temp.open());
  const { acked: none, code } = await appendUntilRefused(log);
  const fault = log.fault();
  const error = await log.replay(ROOM, 0, 1_000).catch((error) => error);
  await temp.line("storage_retried"); // It does not take it for whole.
  overwrite(temp.path, whole);
  acked.push(await appendUntilStored(log));

  assertEquals([none, code, fault], [[], "unavailable", "unavailable"]);
  assert(error instanceof LogUnavailableError, String(error));
  assertEquals(reported(temp, "storage_fault"), ["corrupt"]);
  assertStringIncludes(JSON.stringify(temp.lines), "deno task restore");
  assertAllKept(acked, await storedIds(log));
});

Deno.test("openSqliteStore() names a file that it cannot use", async () => {
  await using temp = new TempStore();
  const refusal = async () => {
    const error = await temp.open().catch((error) => error);
    assert(error instanceof StoreOpenError, String(error));
    return error.message;
  };

  Deno.writeTextFileSync(temp.path, "not a database".repeat(1_000));
  assertStringIncludes(await refusal(), "deno task restore");
  Deno.removeSync(temp.path);
  changeByHand(temp.path, "CREATE TABLE t (a)");
  assertStringIncludes(await refusal(), "not a database of this program");
  Deno.removeSync(temp.path);
  await temp.open();
  await temp.close();
  changeByHand(temp.path, "PRAGMA user_version = 99");
  assertStringIncludes(await refusal(), "newer version: its schema is 99");
  changeByHand(temp.path, `PRAGMA user_version = ${SCHEMA_VERSION}`);
  await temp.open();
  const first = temp.store;
  assertStringIncludes(await refusal(), `in use by the process ${Deno.pid}`);
  await first[Symbol.asyncDispose]();
  await temp.open(); // The lock ended with its holder.
});

function changeByHand(path: string, sql: string): void {
  using db = new DatabaseSync(path);
  db.exec(sql);
}

Deno.test("SqliteLog notices by reading that the file is damaged", async () => {
  await using temp = new TempStore();
  await temp.open();
  await temp.store.log.append(
    Array.from({ length: 500 }, () => draft({ body: "y".repeat(900) })),
  );
  await temp.close();
  const whole = Deno.readFileSync(temp.path);
  Deno.writeFileSync(
    temp.path,
    damage(whole),
  );
  const { log } = await temp.open();

  const error = await log.page(ROOM, { limit: 100 }).catch((error) => error);

  assert(error instanceof LogUnavailableError, String(error));
  assertEquals(log.fault(), "unavailable");
  Deno.writeFileSync(temp.path, whole);
});

for (const what of ["file", "folder"] as const) {
  Deno.test(`SqliteLog puts a ${what} back that was removed under it`, async () => {
    await using temp = new TempStore();
    let { log, identity } = await temp.open();
    const { epoch } = log;
    const claim = await identity.claim("Ada", null, 1_000);
    const acked = [await appendUntilStored(log), await appendUntilStored(log)];

    Deno.removeSync(what === "file" ? temp.path : temp.folder, {
      recursive: true,
    });
    const { acked: none, code } = await appendUntilRefused(log);
    acked.push(await appendUntilStored(log));
    const readable = await storedIds(log);
    ({ log, identity } = await temp.reopen());

    assertEquals([none, code], [[], "unavailable"]);
    assertEquals(reported(temp, "storage_fault"), ["removed"]);
    assertEquals(reported(temp, "storage_recovered"), ["removed"]);
    assertAllKept(acked, readable);
    assertAllKept(acked, await storedIds(log));
    assertEquals(log.epoch, epoch);
    assert(claim.ok && claim.token !== null);
    assertEquals(
      (await identity.session(claim.token, 1_000))?.person.name,
      "Ada",
    );
  });
}

Deno.test("SqliteLog notices without traffic that the file was removed", async () => {
  await using temp = new TempStore();
  const { log } = await temp.open();
  const id = await appendUntilStored(log);

  Deno.removeSync(temp.path);
  await temp.line("storage_recovered");

  assertEquals((await Deno.stat(temp.path)).isFile, true);
  assertEquals(await storedIds(log), [id]);
});

Deno.test("SqliteLog acknowledges nothing while another file has its place", async () => {
  await using temp = new TempStore();
  await using other = new TempStore();
  const { log } = await temp.open();
  const first = await appendUntilStored(log);
  await other.open();
  await other.close();

  const aside = join(temp.folder, "aside.db");
  Deno.renameSync(temp.path, aside);
  Deno.copyFileSync(other.path, `${temp.path}.new`);
  Deno.renameSync(`${temp.path}.new`, temp.path);
  const { acked, code } = await appendUntilRefused(log);
  const readable = await storedIds(log);
  Deno.renameSync(aside, temp.path);
  const second = await appendUntilStored(log);

  assertEquals([acked, code], [[], "unavailable"]);
  assertEquals(readable[0], first);
  assertEquals(reported(temp, "storage_fault"), ["replaced"]);
  const reopened = await temp.reopen();
  assertAllKept([first, second], await storedIds(reopened.log));
});

Deno.test("SqliteLog leaves alone what was put in the place of a removed file", async () => {
  await using temp = new TempStore();
  const { log } = await temp.open();
  await appendUntilStored(log);

  Deno.removeSync(temp.path);
  Deno.writeTextFileSync(temp.path, "something else");
  const { code } = await appendUntilRefused(log);
  const fault = log.fault();
  await temp.close();

  assertEquals([code, fault], ["unavailable", "unavailable"]);
  assertEquals(Deno.readTextFileSync(temp.path), "something else");
});

Deno.test("openSqliteStore() keeps others out where its lock was removed", async () => {
  await using temp = new TempStore();
  await temp.open();
  const lock = join(temp.folder, LOCK_NAME);
  Deno.removeSync(lock);
  await until("the lock is taken again", () => existsSync(lock));

  await assertRejects(() => temp.open(), StoreOpenError, "in use");
});

Deno.test({
  name: "openSqliteStore() makes files that nobody else can read",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using temp = new TempStore();
    Deno.chmodSync(temp.folder, 0o755);
    const { log } = await temp.open();
    await append(log, draft());

    const names = [...Deno.readDirSync(temp.folder)].map(({ name }) => name)
      .filter((name) => name.startsWith("chat.db"));
    const modes = names.map((name) =>
      (Deno.statSync(join(temp.folder, name)).mode ?? 0) & 0o777
    );
    assertEquals(names.length, 3);
    assertEquals(modes, [0o600, 0o600, 0o600]);
  },
});
