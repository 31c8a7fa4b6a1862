/** What is unread, and who is here: without a program, and over HTTP. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { LOBBY, type RoomId, type RoomLink } from "../../lib/protocol.ts";
import { room } from "../lib/chat_fixtures.ts";
import { startApp } from "../start_app.ts";
import { Client } from "./client.ts";

const GARDEN = room("garden");

/** What somebody says, by the form. */
async function say(client: Client, body: string, where: RoomId = LOBBY) {
  const cid = crypto.randomUUID();
  const response = await client.post(`/r/${where}/messages`, { body, cid });
  await response.body?.cancel();
  assertEquals(response.status, 303);
}

async function named(origin: string, name: string): Promise<Client> {
  const client = new Client(origin);
  await client.join(name);
  return client;
}

async function page(client: Client, path = "/r/lobby"): Promise<string> {
  return await (await client.get(path)).text();
}

/** The rooms one is told of, with what is unread in each. */
async function listed(client: Client): Promise<[string, number][]> {
  const { rooms } = await (await client.get("/api/rooms")).json();
  return rooms.map(({ room, unread }: RoomLink) => [room, unread]);
}

/** The texts of a page, and "New" where its line is. */
function lines(html: string): string[] {
  return html.matchAll(
    /timeline__new note"[^>]*>(?:<span>)?(New)|text" dir="auto">([^<]+)/g,
  )
    .map(([, mark, text]) => mark ?? text ?? "").toArray();
}

Deno.test("UX 20 the page has the line where one stopped, without a program, and none once one sends", async () => {
  await using app = await startApp();
  const ada = await named(app.origin, "Ada");
  const bob = await named(app.origin, "Bob");
  await say(ada, "one");
  await say(bob, "two");
  await say(bob, "three");

  const first = lines(await page(ada));
  const again = lines(await page(ada));
  await say(ada, "four");
  const after = lines(await page(ada));

  assertEquals(first, ["one", "New", "two", "three"]);
  assertEquals(again, first);
  assertEquals(after, ["one", "two", "three", "four"]);
});

Deno.test("UX 20 what is unread elsewhere is on the page and in /api/rooms", async () => {
  await using app = await startApp();
  const ada = await named(app.origin, "Ada");
  const bob = await named(app.origin, "Bob");
  await say(ada, "hello", GARDEN);
  await say(bob, "one", GARDEN);
  await say(bob, "two", GARDEN);

  assertStringIncludes(await page(ada), "2 unread messages");
  assertEquals(await listed(ada), [["lobby", 0], ["garden", 2]]);
  const stranger = await listed(new Client(app.origin));
  assertEquals(stranger, [["lobby", 0], ["garden", 0]]);
});

Deno.test("UX 20 a message can be marked unread without a program", async () => {
  await using app = await startApp();
  const ada = await named(app.origin, "Ada");
  const bob = await named(app.origin, "Bob");
  for (const text of ["one", "two"]) await say(bob, text);
  await say(ada, "three");

  const menu = await page(ada, "/r/lobby/acts?on=2");
  assertStringIncludes(menu, "Mark unread from here");
  const response = await ada.post("/r/lobby/read", { seq: "1", back: "on" });
  await response.body?.cancel();

  assertEquals(response.headers.get("location"), "/r/lobby");
  assertEquals(lines(await page(ada)), ["one", "New", "two", "three"]);
  assertEquals(await listed(ada), [["lobby", 1]]);
});

Deno.test("UX 20 a mark is still there after a restart, and rises no further than the log", async () => {
  await using app = await startApp();
  const ada = await named(app.origin, "Ada");
  const bob = await named(app.origin, "Bob");
  await say(bob, "one");
  for (const seq of ["99", "0"]) {
    const response = await ada.post("/r/lobby/read", { seq });
    await response.body?.cancel();
  }
  await app.restart();
  await say(bob, "two");

  assertEquals(lines(await page(ada)), ["one", "New", "two"]);
});

Deno.test("POST /r/:room/read wants a name, and a number", async () => {
  await using app = await startApp();
  const ada = await named(app.origin, "Ada");
  const status = async (client: Client, fields: Record<string, string>) => {
    const response = await client.post("/r/lobby/read", fields);
    await response.body?.cancel();
    return response.status;
  };

  assertEquals(await status(new Client(app.origin), { seq: "1" }), 403);
  for (const seq of ["-1", "1.5", "many", ""]) {
    assertEquals(await status(ada, { seq }), 400, seq);
  }
});

Deno.test("An unlisted room is in the list of its members, and in nobody else's", async () => {
  await using app = await startApp();
  const ada = await named(app.origin, "Ada");
  const bob = await named(app.origin, "Bob");
  const opened = await ada.post("/r", {
    unlisted: "on",
    key: crypto.randomUUID(),
  });
  const id = /\/r\/([0-9a-f]{20})/.exec(await opened.text())?.[1];

  assertEquals((await listed(ada)).map(([room]) => room), ["lobby", id]);
  assertEquals((await listed(bob)).map(([room]) => room), ["lobby"]);

  // As of somebody who was there once.
  await using socket = await bob.connect().opened();
  socket.send({ t: "hello", v: 1, client: "tab", rooms: [{ room: LOBBY }] });
  const { me } = await socket.frame("welcome");
  const mark = { room: room(id ?? ""), seq: 1, back: false, atMs: 0 };
  app.services.identity.mark({ ...mark, personId: me.id });
  assertEquals((await listed(bob)).map(([room]) => room), ["lobby"]);
});

Deno.test("UX 20 a mark said on one connection is told on another, and shown by the page", async () => {
  await using app = await startApp();
  const ada = await named(app.origin, "Ada");
  const bob = await named(app.origin, "Bob");
  await say(bob, "one");
  await using one = await ada.connect().opened();
  await using other = await ada.connect().opened();
  for (const socket of [one, other]) {
    socket.send({ t: "hello", v: 1, client: "tab", rooms: [{ room: LOBBY }] });
    await socket.frame("live");
  }

  one.send({ t: "rooms", req: 3 });
  const { t: _, ...list } = await one.frame("rooms");
  assertEquals(list, { req: 3, rooms: [{ room: LOBBY, here: 1, unread: 0 }] });

  one.send({ t: "read", room: LOBBY, seq: 1 });
  const told = await other.frame("read");
  await say(bob, "two");

  assertEquals([told.seq, told.back], [1, false]);
  assertEquals(lines(await page(ada)), ["one", "New", "two"]);
});

Deno.test("UX 31 everybody in a room is on a page of their own, each person once", async () => {
  await using app = await startApp();
  const ada = await named(app.origin, "Ada");
  await using one = await ada.connect().opened();
  await using two = await ada.connect().opened();
  for (const socket of [one, two]) {
    socket.send({ t: "hello", v: 1, client: "tab", rooms: [{ room: LOBBY }] });
    await socket.frame("live");
  }

  const html = await page(ada, "/r/lobby/people");
  const after = await page(ada, "/r/lobby/people?after=Ada");

  assertStringIncludes(html, "1 person online in #lobby");
  assertEquals(html.match(/people__name/g)?.length, 1);
  assertEquals(after.includes("people__name"), false);
});

Deno.test("UX 33 the page of everybody tells who runs the room and who is muted, as the list beside it", async () => {
  await using app = await startApp();
  const ada = await named(app.origin, "Ada");
  const bob = await named(app.origin, "Bob");
  const key = crypto.randomUUID();
  await (await ada.post("/r", { room: "tea", key })).body?.cancel();
  const tea = room("tea");
  await using one = await ada.connect().opened();
  await using two = await bob.connect().opened();
  const ids: string[] = [];
  for (const socket of [one, two]) {
    socket.send({ t: "hello", v: 1, client: "tab", rooms: [{ room: tea }] });
    ids.push((await socket.frame("welcome")).me.id);
    await socket.frame("live");
  }
  const [, person = ""] = ids;
  const marks = (html: string) => [
    html.match(/class="badge"/g)?.length ?? 0,
    html.match(/people__muted/g)?.length ?? 0,
    html.match(/data-menu/g)?.length ?? 0,
  ];

  assertEquals(marks(await page(ada, "/r/tea/people")), [1, 0, 1]);
  const act = "mute 600";
  const muted = await ada.post("/r/tea/acts", { person, act, key });
  await muted.body?.cancel();
  assertEquals(marks(await page(ada, "/r/tea/people")), [1, 1, 1]);
  assertEquals(marks(await page(bob, "/r/tea/people")), [1, 1, 0]);
});

Deno.test("UX 21 an address that leads to no message, or to a day without any, says so", async () => {
  await using app = await startApp();
  const ada = await named(app.origin, "Ada");
  await say(ada, "one");
  const today = new Date().toISOString().slice(0, 10);
  const led = async (day: string) => {
    const answer = await ada.get(`/r/lobby?on=${day}`);
    await answer.body?.cancel();
    assertEquals(answer.status, 303);
    return answer.headers.get("location") ?? "";
  };

  const here = await led(today);
  const before = await led("2001-02-03");
  const none = [await led("2999-01-01"), await led("2001-02-31")];

  assertEquals(here, "/r/lobby?at=1#m-1");
  assertEquals(before, "/r/lobby?none=day&at=1#m-1");
  assertEquals(none, ["/r/lobby?none=day", "/r/lobby?none=day"]);
  const noDay = "Nobody said anything on that day";
  assertStringIncludes(await page(ada, before), noDay);
  const noMessage = "The message that this link leads to is not here";
  assertStringIncludes(await page(ada, "/r/lobby?at=99"), noMessage);
  for (const path of ["/r/lobby", "/r/lobby?at=1", "/r/lobby?before=9"]) {
    const html = await page(ada, path);
    assertEquals([html.includes(noDay), html.includes(noMessage)], [
      false,
      false,
    ]);
  }
});
