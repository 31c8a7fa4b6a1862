import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CONFIG_VARIABLES } from "../../lib/config.ts";
import { EXIT_MEMORY } from "../../lib/ending.ts";
import { LOCK_NAME, ProcessLock } from "../../lib/sqlite/lock.ts";
import { inUse, serve, serveFlags } from "../../tools/tasks/start.ts";

const config = {
  host: "127.0.0.1",
  port: 8000,
  dataDir: "data",
  databaseUrl: null,
  busUrl: null,
};

Deno.test("serveFlags() allows the address, the project, the data, and no more", () => {
  const flags = serveFlags(config);

  assert(flags !== null);
  assertEquals(flags.slice(0, -1), [
    "--no-prompt",
    "--unstable-no-legacy-abort",
    "--allow-net=127.0.0.1:8000",
    "--allow-read=.,data",
    "--allow-write=data",
    "--v8-flags=--max-semi-space-size=2",
  ]);
});

Deno.test("serveFlags() allows every variable that the configuration reads", () => {
  const flag = serveFlags(config)?.at(-1) ?? "";
  const names = flag.slice("--allow-env=".length).split(",");

  assertEquals(CONFIG_VARIABLES.filter((name) => !names.includes(name)), []);
});

Deno.test("serveFlags() allows a database and a bus instead of the data", () => {
  const flags = serveFlags({
    ...config,
    databaseUrl: "postgres://ada:secret@db.example/chat",
    busUrl: "rediss://bus.example:6380",
  });

  assertEquals(flags?.slice(0, -1), [
    "--no-prompt",
    "--unstable-no-legacy-abort",
    "--allow-net=127.0.0.1:8000,db.example:5432,bus.example:6380",
    "--allow-read=.",
    "--v8-flags=--max-semi-space-size=2",
  ]);
});

Deno.test("serveFlags() writes an IPv6 address as Deno reads it", () => {
  assertEquals(
    serveFlags({ ...config, host: "::1" })?.[2],
    "--allow-net=[::1]:8000",
  );
});

Deno.test("serveFlags() leaves the port open if any free one will do", () => {
  assertEquals(
    serveFlags({ ...config, port: 0 })?.[2],
    "--allow-net=127.0.0.1",
  );
});

Deno.test("serveFlags() refuses a comma, which would allow one thing more", () => {
  assertEquals(serveFlags({ ...config, dataDir: "data,/" }), null);
  assertEquals(serveFlags({ ...config, host: "127.0.0.1,evil" }), null);
});

Deno.test("inUse() tells of another process before anything is built", () => {
  const dataDir = Deno.makeTempDirSync({ prefix: "chat_" });
  try {
    const here = { dataDir, databaseUrl: null };
    assertEquals(inUse(here), null);
    using _lock = new ProcessLock(`${dataDir}/${LOCK_NAME}`);
    assertStringIncludes(
      inUse(here) ?? "",
      `in use by the process ${Deno.pid}`,
    );
    assertEquals(inUse({ ...here, databaseUrl: "postgres://db/chat" }), null);
    assertEquals(inUse({ ...here, dataDir: `${dataDir}/missing` }), null);
  } finally {
    Deno.removeSync(dataDir, { recursive: true });
  }
});

Deno.test("serve() begins again after an end for want of memory, and no other", async () => {
  for (const last of [0, 1, 130]) {
    const codes = [EXIT_MEMORY, EXIT_MEMORY, last, -1];

    assertEquals(await serve(() => Promise.resolve(codes.shift() ?? -1)), last);
    assertEquals(codes, [-1]);
  }
});
