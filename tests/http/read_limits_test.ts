import { assertEquals, assertStringIncludes } from "@std/assert";
import { ask, UPGRADE } from "../security/asking.ts";
import { NOTHING_REFILLS, startApp } from "../start_app.ts";
import { Client } from "./client.ts";

Deno.test("Who asks for too many pages is told so in words, and can still write", async () => {
  await using app = await startApp({
    LIMIT_READS_PER_SECOND: "1",
    LIMIT_READS_BURST: "2",
  }, NOTHING_REFILLS);
  const ada = new Client(app.origin);
  await ada.join("Ada");
  const status = async (path: string) => {
    const response = await ada.get(path);
    await response.body?.cancel();
    return response.status;
  };

  assertEquals([await status("/r/lobby"), await status("/")], [200, 200]);
  const page = await ada.get("/r/lobby");
  const text = await page.text();
  const json = await ada.get("/api/rooms/lobby/messages");
  const { code, retry } = await json.json();
  const said = await ada.post("/r/lobby/messages", { body: "still here" });
  await said.body?.cancel();

  assertEquals([page.status, page.headers.get("retry-after")], [429, "1"]);
  assertStringIncludes(page.headers.get("content-type") ?? "", "text/plain");
  assertEquals(text.includes("<"), false, text);
  assertEquals([json.status, code, retry], [429, "rate", true]);
  assertEquals(said.status, 303);
  assertEquals(await status("/robots.txt"), 200);
});

Deno.test("A page is a page, and counts, whatever it is asked to become", async () => {
  await using app = await startApp({
    LIMIT_READS_PER_SECOND: "1",
    LIMIT_READS_BURST: "3",
  }, NOTHING_REFILLS);
  const headers = [...UPGRADE, ["Origin", app.origin] as const];
  const status = async (path: string) =>
    (await ask(app.origin, path, { headers })).status;

  // The first of each room is drawn anew.
  assertEquals([await status("/r/lobby"), await status("/")], [200, 200]);
  assertEquals(await status("/api/%77s"), 404);
  assertEquals([await status("/r/lobby"), await status("/r/tea")], [429, 429]);
  assertEquals(await status("/start_web_socket?username=Gus"), 101);
  assertEquals(app.lines.filter((line) => line.includes("failed")), []);
});

Deno.test("A form that is refused waits for its turn to be shown again", async () => {
  await using app = await startApp();
  const { turns } = app.services;
  const next = turns.next.bind(turns);
  let taken = 0;
  turns.next = () => {
    taken += 1;
    return next();
  };
  const ada = new Client(app.origin);

  await ada.join("Ada");
  assertEquals(taken, 0);
  for (const [path, fields] of FORMS_TO_REFUSE) {
    taken = 0;
    const response = await ada.post(path, fields);
    await response.body?.cancel();
    assertEquals([response.status >= 400, taken], [true, 1], path);
  }
});

const FORMS_TO_REFUSE: readonly [string, Record<string, string>][] = [
  ["/r/lobby", { name: "admin" }],
  ["/r/lobby/messages", { body: " ", cid: "12345678" }],
  ["/me", { name: "admin" }],
  ["/r", { room: "#", key: "12345678" }],
];
