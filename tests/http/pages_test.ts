import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { LOBBY } from "../../lib/protocol.ts";
import { NOTHING_REFILLS, startApp } from "../start_app.ts";
import { Client } from "./client.ts";

Deno.test("The page of a room holds its conversation and its people", async () => {
  await using app = await startApp();
  const ada = new Client(app.origin);
  await ada.join("Ada");
  await ada.post("/r/lobby/messages", {
    body: "hello <b>all</b>",
    cid: "12345678",
  })
    .then((response) => response.body?.cancel());
  await using socket = await ada.connect().opened();
  socket.send({ t: "hello", v: 1, client: "tab", rooms: [{ room: LOBBY }] });
  await socket.frame("live");

  for (const path of ["/", "/r/lobby"]) {
    const response = await new Client(app.origin).get(path);
    const html = await response.text();
    assertEquals(response.status, 200);
    assertStringIncludes(html, "hello &lt;b>all&lt;/b>");
    assertStringIncludes(html, '<bdi class="people__name clip">Ada</bdi>');
    assertStringIncludes(html, "<title>#lobby");
    assertEquals(response.headers.get("cache-control"), "no-store");
  }
});

Deno.test("Pages of people who come in turn hold nothing of one another's", async () => {
  await using app = await startApp();
  const people = ["Ada", "Bob"].map((name) => ({
    name,
    client: new Client(app.origin),
  }));
  const ids: string[] = [];
  for (const { client, name } of people) {
    await client.join(name);
    const body = `This is ${name}'s`;
    const said = { body, cid: `cid-of-${name}` };
    await (await client.post("/r/lobby/messages", said)).body?.cancel();
    const html = await (await client.get("/r/lobby")).text();
    ids.push(/data-person="([^"]+)"/.exec(html)?.[1] ?? "");
  }
  for (const turn of ["first", "second"]) {
    for (const [i, { client, name }] of people.entries()) {
      const html = await (await client.get("/r/lobby")).text();
      assertStringIncludes(html, `data-person="${ids[i]}"`, turn);
      const mine = html.matchAll(
        /data-mine="true".*?message__text"[^>]*>(.*?)</g,
      )
        .map(([, text]) => text).toArray();
      assertEquals(mine, [`This is ${name}'s`], turn);
    }
    const html = await (await new Client(app.origin).get("/r/lobby")).text();
    assert(!html.includes('data-person="'), turn);
    assert(!html.includes('data-mine="true"'), turn);
    assert(!html.includes("data-menu"), turn);
  }
});

Deno.test("POST /r/:room takes a name, sets the cookie and redirects", async () => {
  await using app = await startApp();
  const ada = new Client(app.origin);
  const response = await ada.join("Ada", "tea");

  assertEquals(response.status, 303);
  assertEquals(response.headers.get("location"), "/r/tea");
  const cookie = response.headers.get("set-cookie") ?? "";
  assert(/^fresh-chat=[A-Za-z0-9_-]{22}; Path=\/; /.test(cookie), cookie);
  assertStringIncludes(cookie, "; HttpOnly; SameSite=Lax");
  const html = await (await ada.get("/r/tea")).text();
  assertStringIncludes(html, 'action="/r/tea/messages"');
});

Deno.test("The cookie is for TLS only where people come over TLS", async () => {
  await using app = await startApp({ PUBLIC_ORIGIN: "https://chat.example" });
  const response = await fetch(`${app.origin}/r/lobby`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ name: "Ada" }),
    headers: { origin: "https://chat.example" },
  });
  await response.body?.cancel();
  const cookie = response.headers.get("set-cookie") ?? "";
  assert(cookie.startsWith("__Host-fresh-chat="), cookie);
  assertStringIncludes(cookie, "; Secure");
  assert(response.headers.has("strict-transport-security"));
});

Deno.test("POST /r/:room shows the form again when a name is taken", async () => {
  await using app = await startApp();
  await new Client(app.origin).join("Ada");
  const response = await new Client(app.origin).post("/r/lobby", {
    name: " ada ",
  });
  const html = await response.text();

  assertEquals(response.status, 409);
  assertStringIncludes(html, "is taken. Pick another name.");
  assertEquals(response.headers.get("set-cookie"), null);
});

Deno.test("POST /r/:room gives another name to who has one", async () => {
  await using app = await startApp();
  const ada = new Client(app.origin);
  await ada.join("Ada");
  const { cookie } = ada;
  assertEquals((await ada.join("Countess")).status, 303);
  assertEquals(ada.cookie, cookie);
  assertStringIncludes(await (await ada.get("/")).text(), "Countess");
});

Deno.test("POST /r/:room/messages posts once, however often it is sent", async () => {
  await using app = await startApp();
  const ada = new Client(app.origin);
  await ada.join("Ada");
  const fields = { body: "once", cid: "12345678" };
  const statuses = await Promise.all([1, 2, 3].map(async () => {
    const response = await ada.post("/r/lobby/messages", fields);
    await response.body?.cancel();
    return [response.status, response.headers.get("location")];
  }));

  assertEquals(statuses, Array(3).fill([303, "/r/lobby"]));
  assertEquals(await app.services.log.head(LOBBY), 1);
});

Deno.test("POST /r/:room/messages keeps text that is refused", async () => {
  await using app = await startApp({ LIMIT_TEXT: "5" });
  const ada = new Client(app.origin);
  await ada.join("Ada");
  const response = await ada.post("/r/lobby/messages", {
    body: "too long a text",
    cid: "12345678",
  });
  const html = await response.text();

  assertEquals(response.status, 422);
  assertStringIncludes(html, "too long a text</textarea>");
  assertStringIncludes(html, "This is too long to send.");
});

Deno.test("POST /r/:room/messages keeps the text of who has no name, and stores it with the name", async () => {
  await using app = await startApp();
  await new Client(app.origin).join("Bob");
  const ada = new Client(app.origin);
  const fields = { body: "first\r\nwords", cid: "12345678" };
  const refused = await ada.post("/r/lobby/messages", fields);
  const form = await refused.text();
  assertEquals(refused.status, 401);
  assertStringIncludes(form, 'name="cid" value="12345678"');
  assertStringIncludes(form, '<input type="hidden" name="key" value="');
  assertStringIncludes(form, 'name="body" value="first');

  const taken = await ada.post("/r/lobby", { name: "Bob", ...fields });
  assertEquals(taken.status, 409);
  assertStringIncludes(await taken.text(), 'name="body" value="first');
  const joined = await ada.post("/r/lobby", { name: "Ada", ...fields });
  await joined.body?.cancel();
  assertEquals(joined.status, 303);
  assert(joined.headers.has("set-cookie"));
  const { items } = await app.services.log.page(LOBBY, { limit: 2 });
  assertEquals(items.map(({ body }) => body), ["first\nwords"]);
});

Deno.test("POST /r/:room joins once when it is pressed twice", async () => {
  await using app = await startApp();
  const form = { name: "Ada", key: "key-of-the-form" };
  const join = async (fields: Record<string, string>, cookie?: string) => {
    const client = new Client(app.origin);
    client.cookie = cookie ?? null;
    const response = await client.post("/r/lobby", fields);
    await response.body?.cancel();
    return [response.status, response.headers.get("set-cookie")];
  };
  const answers = await Promise.all([
    join(form),
    join(form),
    join(form, "fresh-chat=a-session-that-is-no-more"),
  ]);
  const other = await join({ ...form, key: "key-of-another-form" });

  assertEquals(new Set(answers.map(String)).size, 1);
  assertEquals([answers[0]?.[0], other[0]], [303, 409]);
});

Deno.test("Nothing that is shown to others leads to a session", async () => {
  await using app = await startApp();
  const fields = { body: "hi", cid: "cid-of-the-text" };
  const joined = await new Client(app.origin)
    .post("/r/lobby", { name: "Ada", key: "key-of-the-form", ...fields });
  await joined.body?.cancel();
  const page = await (await new Client(app.origin).get("/r/lobby")).text();
  assert(page.includes(fields.cid) && !page.includes("key-of-the-form"));

  const thief = await new Client(app.origin)
    .post("/r/lobby", { name: "Ada", key: fields.cid, ...fields });
  await thief.body?.cancel();
  assertEquals([thief.status, thief.headers.get("set-cookie")], [409, null]);
});

Deno.test("POST /r/:room/messages shows a text that may have been stored again under its key", async () => {
  await using app = await startApp({
    LIMIT_SENDS_BURST: "2",
    LIMIT_SENDS_PER_SECOND: "1",
    LIMIT_TEXT: "5",
  }, NOTHING_REFILLS);
  const ada = new Client(app.origin);
  await ada.join("Ada");
  const post = async (body: string, cid: string) =>
    await (await ada.post("/r/lobby/messages", { body, cid })).text();
  await post("one", "cid-of-one");
  const final = await post("too long", "cid-of-two");
  assert(!final.includes('value="cid-of-two"'));
  const passing = await post("three", "cid-of-three");
  assertStringIncludes(passing, 'value="cid-of-three"');
});

Deno.test("POST /r/:room/messages refuses a key that is none", async () => {
  await using app = await startApp();
  const ada = new Client(app.origin);
  await ada.join("Ada");
  const fields = { body: "hi", cid: "has:colon" };
  const response = await ada.post("/r/lobby/messages", fields);
  await response.body?.cancel();
  assertEquals(response.status, 400);
});

Deno.test("GET /r opens the room that was typed", async () => {
  await using app = await startApp();
  const client = new Client(app.origin);
  const cases: [string, string][] = [
    ["Design Team", "/r/design-team"],
    ["上海", "/r/4e0a-6d77"],
    ["  ", "/"],
    ["//evil.example", "/r/evil-example"],
  ];
  for (const [name, location] of cases) {
    const response = await client.get(`/r?room=${encodeURIComponent(name)}`);
    await response.body?.cancel();
    assertEquals(
      [response.status, response.headers.get("location")],
      [303, location],
    );
  }
});

Deno.test("Pages of the past are reached by links", async () => {
  await using app = await startApp({ LIMIT_SENDS_PER_SECOND: "0" });
  const ada = new Client(app.origin);
  await ada.join("Ada");
  for (let i = 1; i <= 60; i++) {
    const fields = { body: `message ${i}.`, cid: `cid-000${i}` };
    await (await ada.post("/r/lobby/messages", fields)).body?.cancel();
  }
  const newest = await (await ada.get("/r/lobby")).text();
  assertStringIncludes(newest, "message 60.");
  assert(!newest.includes("message 10."));
  const [, link = ""] = /href="(\/r\/lobby\?before=\d+)"/.exec(newest) ?? [];
  const older = await (await ada.get(link)).text();
  assertStringIncludes(older, "message 10.");
  assertStringIncludes(older, "message 1.");
  assert(!older.includes('id="m-60"'));
});

Deno.test("Errors are pages with their status, or JSON for programs", async () => {
  await using app = await startApp();
  const client = new Client(app.origin);
  for (const path of ["/nowhere", "/r/No%20Room", `/r/${"x".repeat(65)}`]) {
    const response = await client.get(path);
    assertEquals(response.status, 404, path);
    assertStringIncludes(await response.text(), "There is nothing here");
  }
  const api = await client.get("/api/nowhere");
  assertEquals([api.status, await api.json()], [404, { error: 404 }]);
});

Deno.test("A request that no route can read is refused, with the headers of safety", async () => {
  await using app = await startApp();
  const { hostname, port } = new URL(app.origin);
  const requests = [
    `GET /r/%ff HTTP/1.1\r\nHost: ${hostname}:${port}\r\n`,
    "GET / HTTP/1.1\r\nHost: x:99999\r\n",
    `GET /api/ws HTTP/1.1\r\nHost: ${hostname}:${port}\r\n` +
    `Origin: ${app.origin}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n`,
  ];
  for (const request of requests) {
    using peer = await Deno.connect({ hostname, port: Number(port) });
    await peer.write(new TextEncoder().encode(`${request}\r\n`));
    const bytes = new Uint8Array(4_096);
    const length = await peer.read(bytes) ?? 0;
    const answer = new TextDecoder().decode(bytes.subarray(0, length));
    assert(answer.startsWith("HTTP/1.1 400 "), `${request} → ${answer}`);
    assertStringIncludes(answer, "content-security-policy: default-src 'none'");
  }
  using halfway = await Deno.connect({ hostname, port: Number(port) });
  await halfway.write(
    new TextEncoder().encode(
      `POST /r/lobby HTTP/1.1\r\nHost: ${hostname}:${port}\r\n` +
        "Content-Type: application/x-www-form-urlencoded\r\n" +
        "Content-Length: 100\r\n\r\nname=",
    ),
  );
  await halfway.closeWrite();
  const rest = new TextDecoder();
  let answer = "";
  for await (const chunk of halfway.readable) answer += rest.decode(chunk);
  assert(answer === "" || answer.startsWith("HTTP/1.1 400 "), answer);
  assertEquals(app.lines, []);
});

Deno.test("Every response carries the headers of safety", async () => {
  await using app = await startApp();
  const client = new Client(app.origin);
  const paths = [
    "/",
    "/r/lobby",
    "/nowhere",
    "/style.css",
    "/api/health",
    "/r",
  ];
  for (const path of paths) {
    const response = await client.get(path);
    await response.body?.cancel();
    const policy = response.headers.get("content-security-policy") ?? "";
    assert(policy.startsWith("default-src 'none'"), path);
    assert(!policy.includes("unsafe-inline"), path);
    // On plain HTTP it would keep other machines from loading anything.
    assert(!policy.includes("upgrade-insecure-requests"), path);
    assertEquals(response.headers.get("x-content-type-options"), "nosniff");
    assertEquals(response.headers.get("referrer-policy"), "same-origin");
  }
});

Deno.test("Forms of other sites are refused", async () => {
  await using app = await startApp();
  const strangers: Record<string, string>[] = [
    { origin: "http://evil.example" },
    { origin: "null" },
    { origin: "http://127.0.0.1:1" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  for (const headers of strangers) {
    const response = await fetch(`${app.origin}/r/lobby`, {
      method: "POST",
      body: new URLSearchParams({ name: "Ada" }),
      headers,
    });
    await response.body?.cancel();
    assertEquals(response.status, 403, JSON.stringify(headers));
  }
});
