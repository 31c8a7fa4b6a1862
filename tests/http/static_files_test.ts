import { assert, assertEquals } from "@std/assert";
import { canNameFile } from "../../lib/http/static_files.ts";
import { startApp } from "../start_app.ts";
import { Client } from "./client.ts";

Deno.test("canNameFile() holds for every file there is", async () => {
  for await (const { name } of Deno.readDir("static")) {
    assert(canNameFile(`/${name}`), name);
  }
  assert(canNameFile("/.well-known/security.txt"));
  assert(canNameFile("/_fresh/js/1f2e-3d4c/chunk-AB12CD.js"));
  assert(canNameFile("/_fresh/js/1f2e-3d4c/Room_1.css.map"));
});

Deno.test("An address that cannot name a file is unknown, and no failure of ours", async () => {
  await using app = await startApp();
  const client = new Client(app.origin);
  const paths = [
    "/..%2F..%2Fetc%2Fpasswd",
    "/r/..%2F..%2F..%2F..%2Fetc%2Fpasswd",
    "/r/..%2F..%2Fdeno.json",
    "/favicon.svg/beneath",
    "/favicon.svg/beneath.svg",
    "/favicon.svg%2Fbeneath.svg",
    `/${"a".repeat(300)}`,
    `/${"a".repeat(300)}.css`,
    `/r/${"%C3%A1".repeat(100)}`,
    `${"/aa".repeat(5_000)}/a.css`,
  ];
  for (const path of paths) {
    const response = await client.get(path);
    await response.body?.cancel();
    assertEquals(response.status, 404, path.slice(0, 60));
  }
  const known = await client.get("/favicon.svg");
  await known.body?.cancel();

  assertEquals(known.status, 200);
  assertEquals(known.headers.get("content-type"), "image/svg+xml");
  assertEquals(app.lines.filter((line) => line.includes("failed")), []);
});
