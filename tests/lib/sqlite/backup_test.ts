import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { backUp, restore } from "../../../lib/sqlite/backup.ts";
import { append, draft, GARDEN, ROOM } from "../../log_contract.ts";
import { TempStore } from "../../temp_store.ts";

/** A few messages, one of them edited, one deleted. */
async function talk(temp: TempStore): Promise<void> {
  const { log } = temp.store;
  const [a, b] = [draft(), draft()];
  await log.append([
    ...[a, b, draft({ room: GARDEN })],
    draft({ kind: "edit", ref: a.id, body: "better" }),
    draft({ kind: "edit", ref: b.id, body: "worse" }),
    draft({ kind: "delete", ref: b.id, body: "" }),
  ]);
}

function change(path: string, sql: string): void {
  using db = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  db.exec(sql);
}

Deno.test("backUp() and restore() keep every event, under a new epoch", async () => {
  await using temp = new TempStore();
  const { log, identity } = await temp.open();
  const { epoch } = log;
  const ada = await identity.claim("Ada", null, 1_000);
  await identity.claimGuest("Bob", 1_000);
  await talk(temp);
  const events = await log.replay(ROOM, 0, 100);
  const page = await log.page(ROOM, { limit: 100 });
  const file = join(temp.folder, "backup.db");

  const copied = await backUp(temp.folder, file);
  await append(log, draft({ body: "after the backup" }));
  await temp.close();
  const restored = await restore(temp.folder, file, "new-epoch", "before");
  const { log: again, identity: people } = await temp.open();

  assertEquals(copied, {
    ok: true,
    inventory: { epoch, rooms: 2, events: 6, messages: 3 },
  });
  assert(restored.ok);
  assertEquals(again.epoch, "new-epoch");
  assertNotEquals(epoch, "new-epoch");
  assertEquals(await again.replay(ROOM, 0, 100), events);
  assertEquals(await again.page(ROOM, { limit: 100 }), page);
  assert(ada.ok && ada.token !== null);
  assertEquals((await people.session(ada.token, 1_000))?.person, ada.person);
  assert((await people.claim("Bob", null, 1_000)).ok, "guests are not kept");
  using before = new DatabaseSync(restored.aside ?? "", { readOnly: true });
  const count = before.prepare("SELECT count(*) AS n FROM events").get();
  assertEquals(count?.["n"], 7);
});

Deno.test("backUp() is of one moment, while messages are stored", async () => {
  await using temp = new TempStore();
  const { log } = await temp.open();
  const filling = Array.from(
    { length: 3_000 },
    () => draft({ body: "z".repeat(600) }),
  );
  await log.append(filling);
  let copying = true;
  const acked: number[] = [];
  const writing = (async () => {
    while (copying) {
      const outcome = await append(log, draft());
      if (outcome.ok) acked.push(outcome.event.seq);
    }
  })();

  const file = join(temp.folder, "backup.db");
  const copied = await backUp(temp.folder, file);
  copying = false;
  await writing;

  assert(copied.ok, JSON.stringify(copied));
  assert(copied.inventory.events >= 3_000);
  assertEquals(await log.head(ROOM), 3_000 + acked.length);
});

Deno.test("backUp() overwrites nothing, and needs a database", async () => {
  await using temp = new TempStore();
  const file = join(temp.folder, "backup.db");

  const none = await backUp(temp.folder, file);
  await temp.open();
  Deno.writeTextFileSync(file, "precious");
  const existing = await backUp(temp.folder, file);

  assertEquals([none.ok, existing.ok], [false, false]);
  assertEquals(Deno.readTextFileSync(file), "precious");
  const left = [...Deno.readDirSync(temp.folder)].map(({ name }) => name);
  assertEquals(left.filter((name) => name.endsWith(".part")), []);
});

Deno.test("restore() refuses while a server runs", async () => {
  await using temp = new TempStore();
  await temp.open();
  await talk(temp);
  const file = join(temp.folder, "backup.db");
  await backUp(temp.folder, file);

  const restored = await restore(temp.folder, file, "new-epoch", "before");

  assert(!restored.ok);
  assertStringIncludes(restored.problem, "stop it first");
  assertEquals(await temp.store.log.head(ROOM), 5);
});

Deno.test("restore() into an empty folder needs nothing else", async () => {
  await using temp = new TempStore();
  await using empty = new TempStore();
  await temp.open();
  await talk(temp);
  const file = join(temp.folder, "backup.db");
  await backUp(temp.folder, file);

  const restored = await restore(empty.folder, file, "new-epoch", "before");
  const { log } = await empty.open();

  assertEquals(restored.ok && restored.aside, null);
  assertEquals(await log.head(ROOM), 5);
});

Deno.test("restore() takes aside what a killed server left, all of it", async () => {
  await using temp = new TempStore();
  await using killed = new TempStore();
  await temp.open();
  const file = join(temp.folder, "backup.db");
  await backUp(temp.folder, file); // Of an empty log.
  await talk(temp);
  for (const suffix of ["", "-wal"]) { // As SIGKILL would leave them.
    Deno.copyFileSync(temp.path + suffix, killed.path + suffix);
  }

  const restored = await restore(killed.folder, file, "new-epoch", "before");
  const { log } = await killed.open();

  assert(restored.ok && restored.aside !== null);
  assertEquals(await log.head(ROOM), 0);
  using before = new DatabaseSync(restored.aside);
  const count = before.prepare("SELECT count(*) AS n FROM events").get();
  assertEquals(count?.["n"], 6);
});

const damages: [string, string][] = [
  ["a hole", "DELETE FROM events WHERE seq = 2 AND kind = 'edit' OR seq = 3"],
  ["a missing end", "UPDATE rooms SET seq = seq + 1"],
  ["a missing message", "DELETE FROM messages WHERE seq = 1"],
  ["another body", "UPDATE messages SET body = 'forged' WHERE seq = 1"],
  ["an old rev", "UPDATE messages SET rev = seq"],
  ["a deleted text", "UPDATE events SET body = 'ghost' WHERE seq = 2"],
  ["a lost author", "DELETE FROM authors"],
  ["a made-up owner", "INSERT INTO standings VALUES (1,'p','P','owner',0,0)"],
  ["a lock that nobody put there", "UPDATE rooms SET locked = 1"],
  ["a room that nobody finds", "UPDATE rooms SET opened = 1"],
  ["a later schema", "PRAGMA user_version = 99"],
  ["no epoch", "DELETE FROM meta"],
];
for (const [what, sql] of damages) {
  Deno.test(`restore() refuses a backup with ${what}`, async () => {
    await using temp = new TempStore();
    await temp.open();
    await talk(temp);
    const file = join(temp.folder, "backup.db");
    await backUp(temp.folder, file);
    await temp.close();
    change(file, sql);
    const before = Deno.readFileSync(temp.path);

    const restored = await restore(temp.folder, file, "new-epoch", "before");

    assert(!restored.ok, "restored");
    assertEquals(Deno.readFileSync(temp.path), before);
    const names = [...Deno.readDirSync(temp.folder)].map(({ name }) => name);
    assertEquals(names.sort(), ["backup.db", "chat.db", "chat.lock"]);
  });
}

Deno.test("restore() refuses what is damaged, cut short or no database", async () => {
  await using temp = new TempStore();
  await temp.open();
  await temp.store.log.append(
    Array.from({ length: 300 }, () => draft({ body: "z".repeat(900) })),
  );
  const file = join(temp.folder, "backup.db");
  await backUp(temp.folder, file);
  await temp.close();
  const whole = Deno.readFileSync(file);
  const flipped = whole.map((byte, i) =>
    i % 9_973 === 5_000 ? byte ^ 0xff : byte
  );

  for (
    const bad of [
      flipped,
      whole.subarray(0, whole.length / 2),
      new TextEncoder().encode("no"),
    ]
  ) {
    Deno.writeFileSync(file, bad);
    const restored = await restore(temp.folder, file, "new-epoch", "before");
    assert(!restored.ok, `restored ${bad.length} bytes`);
  }
  const { log } = await temp.open();
  assertEquals(await log.head(ROOM), 300);
});

Deno.test("restore() says what is no backup before it touches anything", async () => {
  await using temp = new TempStore();
  const empty = join(temp.folder, "empty.db");
  Deno.writeTextFileSync(empty, "");
  const folder = join(temp.folder, "data");
  const missing = join(temp.folder, "missing.db");

  for (
    const [file, problem] of [
      [empty, `${empty} is empty`],
      [temp.folder, `${temp.folder} is a folder: name the file in it`],
      ["/dev/null", "/dev/null is no file"],
      [missing, `${missing} does not exist`],
    ] as const
  ) {
    assertEquals(await restore(folder, file, "new-epoch", "before"), {
      ok: false,
      problem,
    });
  }
  assertEquals([...Deno.readDirSync(temp.folder)].map(({ name }) => name), [
    "empty.db",
  ]);
});

Deno.test("restore() puts a backup in the place of a damaged database, and keeps that", async () => {
  await using temp = new TempStore();
  await temp.open();
  await talk(temp);
  const file = join(temp.folder, "backup.db");
  await backUp(temp.folder, file);
  await temp.close();
  const damaged = new TextEncoder().encode("no database at all");
  Deno.writeFileSync(temp.path, damaged);
  Deno.writeFileSync(`${temp.path}-wal`, damaged);

  const restored = await restore(temp.folder, file, "new-epoch", "before");

  assert(restored.ok && restored.aside !== null, JSON.stringify(restored));
  assertEquals(Deno.readFileSync(restored.aside), damaged);
  const { log } = await temp.open();
  assertEquals(await log.head(ROOM), 5);
});
