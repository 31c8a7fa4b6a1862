/** `deno task backup`, `restore`, `export` and `owner`, as people run them. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { LOBBY } from "../../lib/protocol.ts";
import { openToWrite } from "../../lib/sqlite/schema.ts";
import { draft, GARDEN, ROOM, stored } from "../log_contract.ts";
import { TempStore } from "../temp_store.ts";
import { type Run, runTool, type Tool } from "./run_tool.ts";

function tool(temp: TempStore, name: Tool, ...args: string[]): Promise<Run> {
  return toolWith({}, temp, name, ...args);
}

function toolWith(
  env: Record<string, string>,
  temp: TempStore,
  name: Tool,
  ...args: string[]
): Promise<Run> {
  return runTool(name, { DATA_DIR: temp.folder, ...env }, ...args);
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

Deno.test("owner prints a recovery link, while the server runs", async () => {
  await using temp = new TempStore();
  const { identity, log } = await temp.open();
  const token = ({ out }: Run) => out.trimEnd().split("/").at(-1) ?? "";

  const first = await tool(temp, "owner", LOBBY);
  const origin = "https://chat.example.org";
  const behind = { PUBLIC_ORIGIN: origin, PORT: "0" };
  const second = await toolWith(behind, temp, "owner", LOBBY);
  await stored(log, draft({ room: GARDEN }));
  const other = await tool(temp, "owner", GARDEN);

  assertMatch(first.out, /^http:\/\/localhost:8000\/recover\/[\w-]{22}\n$/);
  assertEquals([first.code, first.err], [
    0,
    "Whoever opens it owns lobby, until a newer link is made; the one before is void.\n",
  ]);
  assert(second.out.startsWith(`${origin}/recover/`), second.out);
  const replaced = { ok: false, code: "replaced" } as const;
  assertEquals(await identity.recovery(token(first)), replaced);
  const lobby = { ok: true, room: LOBBY } as const;
  assertEquals(await identity.recovery(token(second)), lobby);
  const garden = { ok: true, room: GARDEN } as const;
  assertEquals(await identity.recovery(token(other)), garden);
  assertEquals(await log.head(GARDEN), 1);
});

Deno.test("owner makes no link that leads nowhere", async () => {
  await using temp = new TempStore();
  await temp.open();

  const nobody = await tool(temp, "owner", "nobody-here");
  const anyPort = await toolWith({ PORT: "0" }, temp, "owner", LOBBY);

  assertEquals([nobody.code, nobody.out, nobody.err], [
    1,
    "",
    "Cannot make a link: there is no room nobody-here\n",
  ]);
  assertEquals([anyPort.code, anyPort.out, anyPort.err], [
    1,
    "",
    "Cannot make a link: PORT is any, so set PUBLIC_ORIGIN\n",
  ]);
});

for (const name of ["backup", "restore", "export", "owner"] as const) {
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

    const ofRoom = name === "export" || name === "owner";
    const wanted = ofRoom ? ROOM : join(temp.folder, "x.db");
    const { code, out, err } = await tool(temp, name, wanted);

    assertEquals([code, out], [1, ""]);
    assertMatch(err, /^Cannot .+\n$/);
  });
}
