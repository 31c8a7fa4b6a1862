import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { errorPage } from "../../lib/text/error_wording.ts";
import { ask, UPGRADE } from "../security/asking.ts";
import { send } from "../security/raw_http.ts";
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
  turns.next = (address) => {
    taken += 1;
    return next(address);
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

type Fields = Record<string, string>;

const FORMS_TO_REFUSE: readonly [string, Fields][] = [
  ["/r/lobby", { name: "admin" }],
  ["/r/lobby/messages", { body: " ", cid: "12345678" }],
  ["/me", { name: "admin" }],
  ["/r", { room: "#", key: "12345678" }],
];

Deno.test("Who posts too often is told so on a page that costs little, and for how long", async () => {
  await using app = await startApp({
    LIMIT_CHANGES_PER_SECOND: "1",
    LIMIT_CHANGES_BURST: "1",
    PUBLIC_ORIGIN: "https://chat.example",
  }, NOTHING_REFILLS);
  const ada = new Client(app.origin);
  const asked = new Set<string>();
  const session = app.services.identity.session;
  const post = (path: string, init: RequestInit = {}) =>
    fetch(`${app.origin}${path}`, {
      method: "POST",
      body: new URLSearchParams({ name: "Ada" }),
      ...init,
    });
  const joined = await post("/r/lobby", { redirect: "manual" });
  await joined.body?.cancel();
  app.services.identity.session = (token, nowMs) => {
    asked.add("session");
    return session.call(app.services.identity, token, nowMs);
  };

  const page = await post("/r/lobby");
  const html = await page.text();
  const json = await post("/api/rooms/lobby/messages?x", { body: "{}" });
  const { code, retry, afterMs } = await json.json();

  assertEquals([joined.status, page.status, json.status], [303, 429, 429]);
  assertEquals([...asked], [], "It was refused before anybody was looked up");
  assertEquals(page.headers.get("retry-after"), "1");
  assertStringIncludes(html, "<h1");
  assertStringIncludes(html, errorPage(429).heading);
  assertStringIncludes(html, errorPage(429).advice);
  assertEquals([code, retry, afterMs <= 1_000], ["rate", true, true]);
  for (const { headers } of [page, json]) {
    assertEquals(headers.has("x-request-id"), true);
    assertEquals(headers.has("strict-transport-security"), true);
    assertStringIncludes(headers.get("cache-control") ?? "", "no-store");
  }
  const lobby = await ada.get("/r/lobby");
  await lobby.body?.cancel();
  assertEquals(lobby.status, 200);
});

Deno.test("A form that is refused counts for ten", async () => {
  await using app = await startApp({
    LIMIT_CHANGES_PER_SECOND: "1",
    LIMIT_CHANGES_BURST: "13",
  }, NOTHING_REFILLS);
  const ada = new Client(app.origin);
  const statuses: number[] = [];
  for (const name of ["admin", "Ada", "Bea", "Cleo", "Dan"]) {
    const response = await ada.post("/r/lobby", { name });
    await response.body?.cancel();
    statuses.push(response.status);
  }

  assertEquals(statuses, [422, 303, 303, 303, 429]);
});

Deno.test("Who is refused on and on is told so briefly, and others at the address lose nothing", async () => {
  await using app = await startApp({ LIMIT_TEXT: "10" }, NOTHING_REFILLS);
  const [ada, gus] = [new Client(app.origin), new Client(app.origin)];
  const post = async (by: Client, path: string, fields: Fields) => {
    const response = await by.post(path, fields);
    return { status: response.status, html: await response.text() };
  };
  const refuse = (body: string) =>
    post(gus, "/r/lobby", { name: "admin", body, cid: "12345678" });
  await ada.join("Ada");
  let last = await refuse("");
  for (let i = 0; i < 40 && last.html.includes('name="name"'); i++) {
    last = await refuse("");
  }
  const kept = await refuse("<i>tea");
  const long = { body: "Too long for here", cid: "abcdefgh" };
  const shown = await post(ada, "/r/lobby/messages", long);

  assertEquals([last.status, kept.status, shown.status], [422, 422, 422]);
  assertEquals(last.html.includes('name="name"'), false, "It is shown again");
  assertStringIncludes(last.html, "reserved");
  assertStringIncludes(kept.html, "&lt;i>tea</textarea>");
  assertStringIncludes(kept.html, 'href="/r/lobby"');
  assertStringIncludes(shown.html, `${long.body}</textarea>`);
  assertEquals(shown.html.includes("readonly"), false);
});

Deno.test("What may have been stored is shown again under its key, however often", async () => {
  await using app = await startApp();
  const { addresses, shell } = app.services;
  const ada = new Client(app.origin);
  await ada.join("Ada");
  addresses.mayShow = () => false;
  shell.post = (_member, { room, cid }) =>
    Promise.resolve({ t: "nack", room, cid, code: "busy", retry: true });

  const fields = { body: "tea?", cid: "abcdefgh" };
  const response = await ada.post("/r/lobby/messages", fields);
  const html = await response.text();

  assertEquals(response.status, 503);
  assertStringIncludes(html, 'value="abcdefgh"');
});

Deno.test("What another site started counts for nothing but reads", async () => {
  await using app = await startApp({
    LIMIT_CHANGES_PER_SECOND: "1",
    LIMIT_CHANGES_BURST: "1",
    LIMIT_READS_PER_SECOND: "1",
    LIMIT_READS_BURST: "2",
  }, NOTHING_REFILLS);
  const ada = new Client(app.origin);
  const post = (origin: string) =>
    ada.get("/r/lobby", {
      method: "POST",
      body: new URLSearchParams({ name: "Ada" }),
      headers: { origin },
    });
  const statuses: number[] = [];
  for (let i = 0; i < 3; i++) {
    const response = await post("http://evil.example");
    await response.body?.cancel();
    statuses.push(response.status);
  }
  const own = await post(app.origin);
  await own.body?.cancel();

  assertEquals([...statuses, own.status], [403, 403, 429, 303]);
});

Deno.test("Who goes on after many refusals loses the line with each", async () => {
  await using app = await startApp({
    LIMIT_READS_PER_SECOND: "1",
    LIMIT_READS_BURST: "1",
  }, NOTHING_REFILLS);
  const { addresses } = app.services;
  const { hostname, port } = new URL(app.origin);
  const request = `GET /r/lobby HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`;
  const page = await send(Number(port), request.repeat(3), { half: true });
  assertEquals(page.statuses, [200, 429, 429]);
  addresses.isPolite = () => false;

  const flood = await send(Number(port), request.repeat(3));
  const one = await fetch(`${app.origin}/r/lobby`);
  const head = await fetch(`${app.origin}/r/lobby`, { method: "HEAD" });

  assertEquals([flood.statuses, flood.ended], [[429], true]);
  assertStringIncludes(flood.text, errorPage(429).advice);
  assertEquals([one.status, head.status], [429, 429]);
  await assertRejects(() => one.text());
});
