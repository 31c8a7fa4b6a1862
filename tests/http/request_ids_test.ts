import { assert, assertEquals, assertMatch } from "@std/assert";
import { startApp } from "../start_app.ts";
import { Client } from "./client.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

Deno.test("Every response tells an id of our own making", async () => {
  await using app = await startApp();
  using client = new Client(app.origin);
  const told = new Set<string>();

  for (const path of ["/r/lobby", "/nowhere", "/style.css", "/api/health"]) {
    for (const asked of [null, "mine", "1".repeat(64)]) {
      const headers = new Headers(
        asked === null ? {} : { "x-request-id": asked },
      );
      const response = await client.get(path, { headers });
      await response.body?.cancel();
      const id = response.headers.get("x-request-id") ?? "";
      assertMatch(id, UUID, path);
      told.add(id);
    }
  }

  assertEquals(told.size, 12);
});

Deno.test("A failure is logged under the id that its page shows, without its address", async () => {
  await using app = await startApp();
  const { log } = app.services;
  log.page = () => Promise.reject(new Error("planted"));
  using client = new Client(app.origin);

  const page = await client.get("/r/lobby?before=7&secret=hidden");
  const id = page.headers.get("x-request-id") ?? "";
  const html = await page.text();
  const [line = "", ...others] = app.lines;
  const { time, error, ...fields } = JSON.parse(line);

  assertEquals(page.status, 500);
  assertMatch(id, UUID);
  assert(html.includes(id) && !html.includes("planted"));
  assertEquals(others, []);
  assertMatch(time, /^\d{4}-/);
  assertMatch(error, /^Error: planted\n/);
  assertEquals(fields, {
    level: "error",
    event: "request_failed",
    request: id,
    method: "GET",
    route: "/r/:room",
    status: 500,
  });
  assert(!line.includes("hidden"));
});
