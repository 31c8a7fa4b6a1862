/** `deno task backup`, `restore` and `export`, as people run them. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { openToWrite } from "../../lib/sqlite/schema.ts";
import { draft, ROOM, stored } from "../log_contract.ts";
import { TempStore } from "../temp_store.ts";

interface Run {
  code: number;
  out: string;
  err: string;
}

async function tool(
  temp: TempStore,
  name: string,
  ...args: string[]
): Promise<Run> {
  const script = new URL(`../../tools/${name}.ts`, import.meta.url).pathname;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      "--no-lock",
      "--no-check",
      "--no-prompt",
      "-RW",
      "--allow-env=DATA_DIR",
      script,
      ...args,
    ],
    env: { DATA_DIR: temp.folder, NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

Deno.test("backup and restore say what they did", async () => {
  await using temp = new TempStore();
  await temp.open();
  await stored(temp.store.log, draft());
  const file = join(temp.folder, "backup.db");

  const backup = await tool(temp, "backup", file);
  const again = await tool(temp, "backup", file);
  const running = await tool(temp, "restore", file);
  await temp.close();
  const restored = await tool(temp, "restore", file);
  const { log } = await temp.open();

  assertEquals([backup.code, backup.err], [0, ""]);
  assertEquals(
    backup.out,
    `Backed up 1 message (1 event) in 1 room to ${file}\n`,
  );
  assertEquals([again.code, again.err], [
    1,
    `Cannot back up: ${file} exists already\n`,
  ]);
  assertEquals(running.code, 1);
  assertStringIncludes(
    running.err,
    `in use by the process ${Deno.pid}: stop it first`,
  );
  assertEquals([restored.code, restored.err], [0, ""]);
  assertMatch(
    restored.out,
    /^Restored 1 message .*\nThe database of before is .*chat\.db\.before-\d{8}T\d{6}\n$/,
  );
  assertEquals(await log.head(ROOM), 1);
});

Deno.test("export prints one event a line, while the server runs", async () => {
  await using temp = new TempStore();
  const { log } = await temp.open();
  const first = await stored(log, draft({ body: "two\nlines" }));
  await stored(log, draft({ kind: "edit", ref: first.id, body: "one" }));

  const { code, out } = await tool(temp, "export", ROOM);
  const empty = await tool(temp, "export", "nobody-here");

  assertEquals(code, 0);
  const events = out.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(events, await log.replay(ROOM, 0, 10));
  assertEquals([empty.code, empty.out], [1, ""]);
});

Deno.test("A database of an older version is backed up, and not exported", async () => {
  await using temp = new TempStore();
  openToWrite(temp.path, "epoch", 1).close();
  const file = join(temp.folder, "backup.db");

  const exported = await tool(temp, "export", ROOM);
  const backup = await tool(temp, "backup", file);
  const again = await tool(temp, "export", ROOM);
  const restored = await tool(temp, "restore", file);

  const problem =
    `Cannot read ${temp.path} as it was written by an older version: start the server once, which brings it up to date\n`;
  assertEquals([exported.code, exported.err], [1, problem]);
  assertEquals([backup.code, backup.err], [0, ""]);
  assertEquals(again.err, problem, "the source stays as it was");
  assertEquals([restored.code, restored.err], [0, ""]);
});

for (const name of ["backup", "restore", "export"]) {
  Deno.test(`${name} tells how it is used`, async () => {
    await using temp = new TempStore();

    for (const args of [[], [""], ["a", "b"]]) {
      const { code, out, err } = await tool(temp, name, ...args);
      assertEquals([code, out], [2, ""]);
      assertMatch(err, new RegExp(`^usage: deno task ${name} [A-Z]+\\n$`));
    }
  });

  Deno.test(`${name} names what is not there`, async () => {
    await using temp = new TempStore();

    const wanted = name === "export" ? ROOM : join(temp.folder, "x.db");
    const { code, out, err } = await tool(temp, name, wanted);

    assertEquals([code, out], [1, ""]);
    assertMatch(err, /^Cannot .+\n$/);
  });
}
