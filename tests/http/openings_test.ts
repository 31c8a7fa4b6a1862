/** Opening rooms, by each door: so many of a person, and of an address. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { NOTHING_REFILLS, type RunningApp, startApp } from "../start_app.ts";
import { parseCid, parseRoomId, PROTOCOL_VERSION } from "../../lib/protocol.ts";
import { Client } from "./client.ts";

/** One room an hour. */
const AN_HOUR_S = "3600";
const ONE_EACH = { LIMIT_NEW_ROOMS_PER_PERSON: "1" };
const LATER = "Many rooms were opened lately. You can open this one in 1 hour.";

async function join(app: RunningApp, name: string): Promise<Client> {
  const client = new Client(app.origin);
  await client.join(name);
  return client;
}

/** Opens a room by the form that is there for it. */
async function open(client: Client, room: string, more = {}) {
  const key = crypto.randomUUID();
  const response = await client.post("/r", { room, key, ...more });
  return {
    status: response.status,
    after: response.headers.get("retry-after"),
    html: await response.text(),
  };
}

function post(client: Client, room: string): Promise<Response> {
  return client.get(`/api/rooms/${room}/messages`, {
    method: "POST",
    body: JSON.stringify({ body: "hi" }),
    headers: {
      "content-type": "application/json",
      "idempotency-key": crypto.randomUUID(),
    },
  });
}

Deno.test("A person opens so many rooms, by whichever door", async () => {
  await using app = await startApp(ONE_EACH, NOTHING_REFILLS);
  const ada = await join(app, "Ada");
  const first = await open(ada, "first");

  const form = await open(ada, "tea");
  const unlisted = await open(ada, "", { unlisted: "on" });
  const message = await ada.post("/r/tea/messages", {
    body: "hi",
    cid: "key-0001",
  });
  const api = await post(ada, "tea");
  await using socket = ada.connect();
  await socket.opened();
  const room = parseRoomId("tea");
  const cid = parseCid("key-0002");
  if (room === null || cid === null) throw new Error("Cannot name a room");
  socket.send(
    { t: "hello", v: PROTOCOL_VERSION, client: "test", rooms: [{ room }] },
    { t: "send", room, cid, kind: "message", body: "hi" },
  );
  const nack = await socket.frame("nack");

  assertEquals(first.status, 200);
  for (const { status, after, html } of [form, unlisted]) {
    assertEquals([status, after], [429, AN_HOUR_S]);
    assertStringIncludes(html, LATER);
  }
  assertEquals([message.status, message.headers.get("retry-after")], [
    429,
    AN_HOUR_S,
  ]);
  assertStringIncludes(await message.text(), "Many rooms were opened lately.");
  const refused = { code: "rate", retry: true, afterMs: 3_600_000 };
  assertEquals([api.status, api.headers.get("retry-after")], [429, AN_HOUR_S]);
  assertEquals(await api.json(), refused);
  assertEquals<unknown>(nack, { t: "nack", room, cid, ...refused });
  assertEquals(await app.services.log.head(room), 0);
});

Deno.test("An unlisted room that was stored without an answer is the one that the form opens again", async () => {
  await using app = await startApp();
  const ada = await join(app, "Ada");
  const { log } = app.services;
  const append = log.append.bind(log);
  const stored: string[] = [];
  log.append = async (drafts) => {
    log.append = append;
    await append(drafts);
    stored.push(...drafts.map(({ room }) => room));
    return drafts.map(() => ({ ok: false, code: "unavailable" }));
  };
  const lost = await open(ada, "", { unlisted: "on" });
  const [, key = ""] = /name="key" value="([^"]+)"/.exec(lost.html) ?? [];
  const again = await open(ada, "", { unlisted: "on", key });

  assertEquals([lost.status, again.status], [503, 200]);
  assertEquals(stored.length, 1);
  assertStringIncludes(again.html, `/r/${stored[0]}`);
});

Deno.test("The form of a room sent again tells the room of another recovery link, once it is in use", async () => {
  await using app = await startApp();
  const ada = await join(app, "Ada");
  const room = parseRoomId("tea");
  if (room === null) throw new Error("Cannot name a room");
  const kinds = async () =>
    (await app.services.log.replay(room, 0, 9)).map(({ kind }) => kind);
  const key = crypto.randomUUID();

  const pressed = [
    await open(ada, room, { key }),
    await open(ada, room, { key }),
  ];
  assertEquals(pressed.map(({ status }) => status), [200, 200]);
  assertEquals(await kinds(), ["open"]);
  await (await post(ada, room)).body?.cancel();
  const again = await open(ada, room, { key });

  assertStringIncludes(again.html, "/recover/");
  assertEquals(await kinds(), ["open", "message", "relink"]);
});

Deno.test("Who took a name with a room that could not be opened is asked for none again", async () => {
  await using app = await startApp();
  const { log } = app.services;
  const client = new Client(app.origin);
  const append = log.append.bind(log);
  log.append = (drafts) => {
    log.append = append;
    return Promise.resolve(
      drafts.map(() => ({ ok: false, code: "unavailable" })),
    );
  };
  const first = await open(client, "", { unlisted: "on", name: "Ada" });
  const [, key = ""] = /name="key" value="([^"]+)"/.exec(first.html) ?? [];
  const again = await open(client, "", { unlisted: "on", key });

  assertEquals([first.status, again.status], [503, 200]);
  assertEquals(first.html.includes('id="open-name"'), false);
});

Deno.test("Who may open no more rooms writes in those that are there", async () => {
  await using app = await startApp(ONE_EACH, NOTHING_REFILLS);
  const ada = await join(app, "Ada");
  const bob = await join(app, "Bob");
  await open(ada, "first");
  await open(bob, "tea");

  const statuses: number[] = [];
  for (const room of ["first", "tea", "lobby", "garden"]) {
    const answer = await post(ada, room);
    await answer.body?.cancel();
    statuses.push(answer.status);
  }
  const there = await open(ada, "tea");

  assertEquals(statuses, [201, 201, 201, 429]);
  assertEquals(there.status, 303);
});

Deno.test("An address opens so many rooms, however many names it has", async () => {
  await using app = await startApp({
    LIMIT_NEW_ROOMS_PER_PERSON: "5",
    LIMIT_NEW_ROOMS_PER_ADDRESS: "20",
  }, NOTHING_REFILLS);
  const names = Array.from({ length: 10 }, (_, i) => `Ada ${i}`);
  const people: Client[] = [];
  for (const name of names) people.push(await join(app, name));

  // All at once, so that none is stored when the others are asked about.
  const answers = await Promise.all(
    people.flatMap((client, i) =>
      Array.from({ length: 5 }, (_, n) => post(client, `room-${i}-${n}`))
    ),
  );

  for (const { body } of answers) await body?.cancel();
  const opened = answers.filter(({ status }) => status === 201);
  assertEquals(opened.length, 20);
  assertEquals((await app.services.log.rooms(100)).length, 20);
});

Deno.test("Others are shown a room once something happens there", async () => {
  await using app = await startApp();
  const ada = await join(app, "Ada");
  const bob = await join(app, "Bob");
  const shows = async (client: Client) =>
    (await (await client.get("/r/lobby")).text()).includes('href="/r/tea"');
  await open(ada, "tea");

  assertEquals([await shows(ada), await shows(bob)], [true, false]);
  await (await post(ada, "tea")).body?.cancel();
  assertEquals([await shows(ada), await shows(bob)], [true, true]);
});
