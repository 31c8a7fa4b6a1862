import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { LOBBY } from "../../lib/protocol.ts";
import { type RunningApp, startApp } from "../start_app.ts";
import { Client, type Connection } from "./client.ts";

/** Takes the cookie that a response sets, as a browser does. */
async function done(client: Client, response: Response): Promise<Response> {
  await response.body?.cancel();
  const [cookie] = response.headers.get("set-cookie")?.split(";") ?? [];
  if (cookie !== undefined) client.cookie = cookie;
  return response;
}

function facts({ status, headers }: Response): unknown[] {
  return [status, headers.get("location"), headers.get("cache-control")];
}

async function joined(app: RunningApp, name: string): Promise<Client> {
  const client = new Client(app.origin);
  await client.join(name);
  return client;
}

/** The path of a link that a person makes on the own page. */
async function deviceLink(client: Client): Promise<string> {
  const html = await (await client.post("/me/link", {})).text();
  const [, path] = />http:\/\/[^<]*(\/link\/[A-Za-z0-9_-]{22})</.exec(html) ??
    [];
  assert(path !== undefined, html);
  return path;
}

/** Another browser of the same person. */
async function secondBrowser(app: RunningApp, first: Client): Promise<Client> {
  const path = await deviceLink(first);
  const second = new Client(app.origin);
  await done(second, await second.post(path, {}));
  return second;
}

async function isSignedIn(client: Client): Promise<boolean> {
  const response = await client.get("/me");
  await response.body?.cancel();
  return response.status === 200;
}

/** Waits for the end of a connection; a minute says that it never comes. */
async function endOf(socket: Connection): Promise<number> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("Not closed")), 60_000);
  const { code } = await Promise.race([socket.closed, late.promise])
    .finally(() => clearTimeout(timer));
  return code;
}

async function listening(client: Client): Promise<Connection> {
  const socket = await client.connect().opened();
  socket.send({ t: "hello", v: 1, client: "tab", rooms: [{ room: LOBBY }] });
  await socket.frame("live");
  return socket;
}

Deno.test("GET /me shows one's name and browsers, and is kept nowhere", async () => {
  await using app = await startApp();
  const ada = await joined(app, "Ada");

  const response = await ada.get("/me?room=tea");
  const html = await response.text();

  assertEquals(facts(response), [200, null, "no-store"]);
  assertStringIncludes(html, "<bdi>Ada</bdi>");
  assertStringIncludes(html, "This browser");
  assertStringIncludes(html, 'href="/r/tea"');
  assertStringIncludes(html, 'action="/me/forget?room=tea"');
  const room = await (await ada.get("/r/tea")).text();
  assertStringIncludes(room, 'href="/me?room=tea"');
});

Deno.test("Who has no name is sent from /me to where one is taken", async () => {
  await using app = await startApp();
  const nobody = new Client(app.origin);

  for (const path of ["/me?room=tea", "/me?room=//evil.example"]) {
    const response = await nobody.get(path);
    await response.body?.cancel();
    const room = path.includes("tea") ? "/r/tea" : "/r/lobby";
    assertEquals(facts(response), [303, room, "no-store"]);
  }
  for (const path of ["", "/link", "/leave", "/elsewhere", "/forget"]) {
    const posted = await done(
      nobody,
      await nobody.post(`/me${path}`, { name: "Ada" }),
    );
    assertEquals(facts(posted), [303, "/r/lobby", "no-store"], path);
  }
  const claim = await app.services.identity.claim("Ada", null, Date.now());
  assert(claim.ok);
});

Deno.test("POST /me takes another name, or says inline why not", async () => {
  await using app = await startApp();
  const ada = await joined(app, "Ada");
  await joined(app, "Bob");

  const renamed = await done(ada, await ada.post("/me", { name: "Countess" }));
  const taken = await ada.post("/me", { name: "bob" });
  const html = await taken.text();
  const bad = await done(ada, await ada.post("/me", { name: " " }));

  assertEquals(facts(renamed), [303, "/me?room=lobby", "no-store"]);
  assertEquals([taken.status, bad.status], [409, 422]);
  assertStringIncludes(html, "“bob” is taken.");
  assertStringIncludes(html, "Use “bob 2”");
  assertStringIncludes(html, "<bdi>Countess</bdi>");
});

Deno.test("Leaving ends the session, its sockets, and what the browser keeps", async () => {
  await using app = await startApp();
  const ada = await joined(app, "Ada");
  const phone = await secondBrowser(app, ada);
  const here = await listening(ada);
  await using there = await listening(phone);
  const { cookie } = ada;

  const left = await done(ada, await ada.post("/me/leave?room=tea", {}));

  assertEquals(facts(left), [303, "/r/tea", "no-store"]);
  assertEquals(left.headers.get("clear-site-data"), '"storage"');
  const set = left.headers.get("set-cookie") ?? "";
  assertStringIncludes(set, "fresh-chat=; Path=/; Max-Age=0; HttpOnly");
  assertEquals(await endOf(here), 4401);
  ada.cookie = cookie; // As somebody who has copied it.
  assertEquals(await isSignedIn(ada), false);
  await using refused = await ada.connect().opened();
  assertEquals(await endOf(refused), 4401);
  assertEquals(await isSignedIn(phone), true);
  assertEquals(there.socket.readyState, WebSocket.OPEN);
});

Deno.test("Leaving the last browser frees the name at once", async () => {
  await using app = await startApp();
  const ada = await joined(app, "Ada");

  await done(ada, await ada.post("/me/leave", {}));

  const response = await new Client(app.origin).join("Ada");
  assertEquals(response.status, 303);
});

Deno.test("A browser is signed out from another one of the same person, and from no stranger's", async () => {
  await using app = await startApp();
  const ada = await joined(app, "Ada");
  const phone = await secondBrowser(app, ada);
  const eve = await joined(app, "Eve");
  await using here = await listening(ada);
  const there = await listening(phone);
  const html = await (await ada.get("/me")).text();
  const [, session = ""] = /name="session" value="([^"]+)"/.exec(html) ?? [];
  assert(session !== "");

  const tried = await done(eve, await eve.post("/me/leave", { session }));
  assertEquals(facts(tried), [303, "/me?room=lobby", "no-store"]);
  assertEquals(await isSignedIn(phone), true);
  for (const _ of ["once", "again"]) {
    const left = await done(ada, await ada.post("/me/leave", { session }));
    assertEquals(facts(left), [303, "/me?room=lobby", "no-store"]);
  }

  assertEquals(await endOf(there), 4401);
  assertEquals(await isSignedIn(phone), false);
  assertEquals(await isSignedIn(ada), true);
  assertEquals(here.socket.readyState, WebSocket.OPEN);
});

Deno.test("Leaving everywhere else leaves one browser, and its sockets", async () => {
  await using app = await startApp();
  const ada = await joined(app, "Ada");
  const others = [await secondBrowser(app, ada), await secondBrowser(app, ada)];
  const sockets = await Promise.all(others.map(listening));
  await using here = await listening(ada);
  const path = await deviceLink(ada);

  await done(ada, await ada.post("/me/elsewhere", {}));

  for (const socket of sockets) {
    assertEquals(await endOf(socket), 4401);
  }
  assertEquals(await Promise.all(others.map(isSignedIn)), [false, false]);
  assertEquals(await isSignedIn(ada), true);
  assertEquals(here.socket.readyState, WebSocket.OPEN);
  const followed = await done(
    new Client(app.origin),
    await new Client(app.origin).post(path, {}),
  );
  assertEquals(followed.status, 410);
});

Deno.test("Who is forgotten is nowhere, but in what was said", async () => {
  await using app = await startApp();
  const ada = await joined(app, "Ada");
  const phone = await secondBrowser(app, ada);
  await done(
    ada,
    await ada.post("/r/lobby/messages", { body: "hello", cid: "12345678" }),
  );
  const sockets = await Promise.all([ada, phone].map(listening));
  const { cookie } = ada;

  for (const _ of ["once", "again"]) {
    const forgotten = await done(ada, await ada.post("/me/forget", {}));
    assertEquals(facts(forgotten), [303, "/r/lobby", "no-store"]);
    assertEquals(forgotten.headers.get("clear-site-data"), '"storage"');
    ada.cookie = cookie;
  }

  for (const socket of sockets) {
    assertEquals(await endOf(socket), 4401);
  }
  assertEquals(await isSignedIn(ada), false);
  assertEquals(await isSignedIn(phone), false);
  const bob = await joined(app, "Bob");
  const { items } = await app.services.log.page(LOBBY, { limit: 1 });
  assertEquals(items.map(({ by, body }) => [by.name, body]), [[
    "Ada",
    "hello",
  ]]);
  assertEquals((await bob.join("Ada")).status, 303);
});

Deno.test("No other site starts any of it", async () => {
  await using app = await startApp();
  const ada = await joined(app, "Ada");
  const link = await deviceLink(ada);
  const paths = ["/me", "/me/link", "/me/leave", "/me/elsewhere", "/me/forget"];

  for (const path of [...paths, link]) {
    for (const headers of FOREIGN) {
      const body = new URLSearchParams({ name: "Mallory" });
      const response = await ada.get(path, { method: "POST", body, headers });
      await response.body?.cancel();
      assertEquals(response.status, 403, path);
    }
  }
  assertStringIncludes(await (await ada.get("/me")).text(), "<bdi>Ada</bdi>");
  const followed = await done(
    new Client(app.origin),
    await new Client(app.origin).post(link, {}),
  );
  assertEquals(followed.status, 303);
});

const FOREIGN: readonly Record<string, string>[] = [
  { origin: "https://evil.example" },
  { origin: "null" },
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
];
