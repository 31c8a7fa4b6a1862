import { assert, assertEquals } from "@std/assert";
import { parseCid, parseServerFrames } from "../../lib/protocol.ts";
import { hello, say } from "../lib/chat_fixtures.ts";
import { NOTHING_REFILLS, startApp } from "../start_app.ts";
import { Client, type Connection } from "./client.ts";

/** Somebody with a name whose socket has been welcomed. */
async function enter(origin: string, name: string): Promise<Connection> {
  const client = new Client(origin);
  await client.join(name);
  const connection = await client.connect().opened();
  connection.send(hello());
  await connection.frame("live");
  return connection;
}

Deno.test("GET /api/ws carries a conversation", async () => {
  await using app = await startApp();
  await using ada = await enter(app.origin, "Ada");
  await using bob = await enter(app.origin, "Bob");

  ada.send(say("hi"));
  const ack = await ada.frame("ack");
  const event = await bob.frame("evt");

  assertEquals([ack.seq, ack.dup], [1, false]);
  assertEquals([event.seq, event.body, event.by.name], [1, "hi", "Ada"]);
});

Deno.test("GET /api/ws agrees on the best subprotocol that is offered", async () => {
  await using app = await startApp();
  const client = new Client(app.origin);
  await client.join("Ada");
  const agreed: string[] = [];
  for (
    const offered of [
      ["chat.v1"],
      ["chat.v1", "chat.v1.deflate"],
      ["chat.v9", "chat.v1.deflate"],
      ["chat.v9"],
    ]
  ) {
    await using ada = client.connect("/api/ws", {}, offered);
    await ada.opened();
    agreed.push(ada.socket.protocol);
  }
  assertEquals(agreed, ["chat.v1", "chat.v1.deflate", "chat.v1.deflate", ""]);
});

Deno.test("GET /start_web_socket agrees on no subprotocol, as it speaks none of them", async () => {
  await using app = await startApp();
  await using guest = await new Client(app.origin).connect(
    "/start_web_socket?username=Gus",
    {},
    ["chat.v1.deflate", "chat.v1"],
  ).opened();
  assertEquals(guest.socket.protocol, "");
});

Deno.test("GET /api/ws tells many messages in few bytes, if deflate was agreed on", async () => {
  await using app = await startApp();
  await using ada = await enter(app.origin, "Ada");
  const client = new Client(app.origin);
  await client.join("Bob");
  await using bob = client.connect("/api/ws", {}, ["chat.v1.deflate"]);
  const packed: Blob[] = [];
  bob.socket.addEventListener("message", ({ data }) => {
    if (data instanceof Blob) packed.push(data);
  });
  await bob.opened();
  bob.send(hello());
  await bob.frame("live");
  ada.send(say("a".repeat(4_000)));
  await ada.frame("ack");
  await bob.until("something packed", () => packed[0]);

  const [only] = packed;
  assert(only !== undefined && only.size < 1_000, `${only?.size} bytes`);
  const text = only.stream().pipeThrough(
    new DecompressionStream("deflate-raw"),
  );
  const [frame] = parseServerFrames(await new Response(text).text());
  assert(frame?.t === "evt");
  assertEquals([frame.seq, frame.body], [1, "a".repeat(4_000)]);
});

Deno.test("GET /api/ws tells who has no session, once the socket is open", async () => {
  await using app = await startApp();
  const nobody = new Client(app.origin).connect();
  assertEquals((await nobody.closed).code, 4401);
});

Deno.test("GET /api/ws is upgraded for few of those without a session", async () => {
  await using app = await startApp({}, NOTHING_REFILLS);
  const nobodies = Array.from(
    { length: 20 },
    () => new Client(app.origin).connect(),
  );
  const codes = await Promise.all(
    nobodies.map(async ({ closed }) => (await closed).code),
  );
  await using ada = await enter(app.origin, "Ada");
  await using guest = await new Client(app.origin)
    .connect("/start_web_socket?username=Gus").opened();

  assertEquals(codes.filter((code) => code === 4401).length, 5);
  assertEquals(ada.socket.readyState, WebSocket.OPEN);
  assertEquals(guest.socket.readyState, WebSocket.OPEN);
});

Deno.test("The tutorial's guests count as new names", async () => {
  await using app = await startApp({
    LIMIT_NAMES_PER_HOUR: "1",
    LIMIT_NAMES_BURST: "1",
  });
  const come = (name: string) =>
    new Client(app.origin).connect(`/start_web_socket?username=${name}`);
  await using gus = await come("Gus").opened();
  await gus.until("who is here", () => gus.texts[0]); // He has his name by then.
  const { code, reason } = await come("Guy").closed;

  assertEquals([code, reason], [1013, "Too many new names"]);
  assertEquals(gus.socket.readyState, WebSocket.OPEN);
});

Deno.test("The socket routes refuse what is no upgrade, or comes from elsewhere", async () => {
  await using app = await startApp();
  const client = new Client(app.origin);
  for (const path of ["/api/ws", "/start_web_socket?username=Ada"]) {
    const plain = await client.get(path);
    await plain.body?.cancel();
    assertEquals(plain.status, 400, path);

    for (
      const origin of ["http://evil.example", "null", "http://127.0.0.1:1"]
    ) {
      const foreign = client.connect(path, { origin });
      await foreign.closed;
      assertEquals(foreign.texts, [], `${path} from ${origin}`);
    }
  }
  assertEquals(app.services.shell.connections, 0);
});

Deno.test("Bad frames get the documented answer, and others notice nothing", async () => {
  await using app = await startApp();
  await using bob = await enter(app.origin, "Bob");
  const client = new Client(app.origin);
  await client.join("Eve");
  const cases: [string | Uint8Array<ArrayBuffer>, string | number][] = [
    ["not JSON", "bad_frame"],
    ["null", "bad_frame"],
    ["[[[[", "bad_frame"],
    [`${"[".repeat(10_000)}`, "bad_frame"],
    ['{"t":"dance"}', "unknown_type"],
    ['{"t":"ping","n":1}', "no_hello"],
    [new Uint8Array(8), 1003],
    ["x".repeat(40_000), 1009],
  ];
  for (const [data, outcome] of cases) {
    const eve = await client.connect().opened();
    eve.socket.send(data);
    if (typeof outcome === "number") {
      assertEquals((await eve.closed).code, outcome);
      continue;
    }
    assertEquals((await eve.frame("error")).code, outcome);
    await eve[Symbol.asyncDispose]();
  }
  const known = bob.texts.length;
  bob.send({ t: "ping", n: 7 });
  await bob.frame("pong");
  assertEquals(bob.texts.length, known + 1);
});

Deno.test("Three bad frames end a connection", async () => {
  await using app = await startApp();
  const eve = await enter(app.origin, "Eve");
  for (let i = 0; i < 3; i++) eve.socket.send("null");
  assertEquals((await eve.closed).code, 4400);
});

Deno.test({
  name: "An upgrade followed by a TCP reset leaves no trace",
  // The runtime never ends some of the upgrades that were reset; see start_app.
  sanitizeOps: false,
  async fn() {
    await using app = await startApp();
    await using bob = await enter(app.origin, "Bob");
    const { hostname, port } = new URL(app.origin);
    const request = [
      "GET /start_web_socket?username=Ghost HTTP/1.1",
      `Host: ${hostname}:${port}`,
      `Origin: ${app.origin}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      "",
      "",
    ].join("\r\n");
    for (let i = 0; i < 50; i++) {
      const peer = await Deno.connect({ hostname, port: Number(port) });
      await peer.write(new TextEncoder().encode(request));
      peer.close(); // What the server wrote is unread: that resets.
    }

    await using ghost = new Client(app.origin).connect(
      "/start_web_socket?username=Ghost2",
    );
    await ghost.opened();
    bob.send({ t: "ping", n: 1 });
    await bob.frame("pong");
    assertEquals(bob.socket.readyState, WebSocket.OPEN);
  },
});

Deno.test("300 people join at the same moment, and everybody sees everybody's count", async () => {
  await using app = await startApp();
  await using bob = await enter(app.origin, "Bob");
  await using crowd = new AsyncDisposableStack();
  const people = await Promise.all(
    Array.from({ length: 300 }, async (_, i) => {
      return crowd.use(await enter(app.origin, `Person ${i}`));
    }),
  );

  await bob.frame("presence", (frame) => frame.count === 301);
  bob.send(say("welcome, all"));
  const events = await Promise.all(people.map((one) => one.frame("evt")));
  assert(events.every((event) => event.body === "welcome, all"));
});

Deno.test("The tutorial's protocol works, side by side with ours", async () => {
  await using app = await startApp();
  await using bob = await enter(app.origin, "Bob");
  const guest = await new Client(app.origin)
    .connect("/start_web_socket?username=Ada%20&%20Co").opened();
  const events = () => guest.texts.map((text) => JSON.parse(text));
  const users = await guest.until(
    "users",
    () => events().find(({ event }) => event === "update-users"),
  );
  assertEquals(users.usernames.toSorted(), ["Ada & Co", "Bob"]);

  guest.socket.send('{"event":"send-message","message":"from the tutorial"}');
  assertEquals((await bob.frame("evt")).body, "from the tutorial");
  bob.send({ ...say("hi"), cid: parseCid("cid-from-bob")! });
  await guest.until(
    "message",
    () =>
      events().find(({ username, message }) =>
        username === "Bob" && message === "hi"
      ),
  );

  const twin = new Client(app.origin)
    .connect("/start_web_socket?username=Ada%20&%20Co");
  const refused = await twin.closed;
  assertEquals(
    [refused.code, refused.reason],
    [1008, "Username Ada & Co is already taken"],
  );

  await guest[Symbol.asyncDispose]();
  await bob.frame("presence", (frame) => frame.leave.length === 1);
  await using again = await new Client(app.origin)
    .connect("/start_web_socket?username=Ada%20&%20Co").opened();
  await again.until("users", () => again.texts.at(0));
});

Deno.test("The tutorial's clients get the last messages, oldest first, one in a frame", async () => {
  await using app = await startApp({ LIMIT_SENDS_PER_SECOND: "0" });
  await using bob = await enter(app.origin, "Bob");
  for (let i = 1; i <= 60; i++) bob.send(say(`message ${i}`));
  await bob.frame("evt", (event) => event.seq === 60);

  await using guest = await new Client(app.origin)
    .connect("/start_web_socket?username=Ada").opened();
  await guest.until(
    "the last",
    () => guest.texts.find((text) => text.includes("message 60")),
  );
  const messages = guest.texts.map((text) => JSON.parse(text))
    .filter(({ event }) => event === "send-message")
    .map(({ message }) => message);
  const expected = Array.from({ length: 50 }, (_, i) => `message ${i + 11}`);
  assertEquals(messages, expected);
});

Deno.test("Names that are missing, empty or huge are refused on both ways in", async () => {
  await using app = await startApp();
  const client = new Client(app.origin);
  for (const name of ["", "x".repeat(30_000), "a\u202Eb", "system"]) {
    assertEquals((await client.join(name)).status, 422, name.slice(0, 20));
  }
  const missing = await client.post("/r/lobby", {});
  await missing.body?.cancel();
  assertEquals(missing.status, 422);
  for (const query of ["", "?username=", "?username=%E2%80%AEx"]) {
    const guest = client.connect(`/start_web_socket${query}`);
    assertEquals((await guest.closed).code, 1008, query);
  }
});
