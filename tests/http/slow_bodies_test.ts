/** A body takes its time: its session ends meanwhile, or the memory for others. */
import { assertEquals } from "@std/assert";
import {
  BEGINNING_BYTES,
  HELD_OF_ADDRESS_MAX,
} from "../../lib/http/held_bodies.ts";
import { LOBBY, parseRoomId } from "../../lib/protocol.ts";
import { isLineEnd } from "../faults/raw_socket.ts";
import { until } from "../faults/waiting.ts";
import { type RunningApp, startApp } from "../start_app.ts";
import { Client } from "./client.ts";

const FORM = "application/x-www-form-urlencoded";
const KEY = "key-of-the-form";
const BODY_LENGTH = 256 * 1024 - 1;

/** Resolves when it is asked next who has a session. */
function nextLook({ services: { identity } }: RunningApp): Promise<void> {
  const looked = Promise.withResolvers<void>();
  const real = identity.session.bind(identity);
  identity.session = (token, nowMs) => {
    identity.session = real;
    looked.resolve();
    return real(token, nowMs);
  };
  return looked.promise;
}

/** Sends half of a body, has the sender forgotten, and sends the rest. */
async function postAcrossTheEnd(
  app: RunningApp,
  client: Client,
  path: string,
  type: string,
  body: string,
): Promise<number> {
  const { writable, readable } = new TransformStream<Uint8Array>();
  const writer = writable.getWriter();
  const [start, rest] = [body.slice(0, 1), body.slice(1)]
    .map((part) => new TextEncoder().encode(part));
  const looked = nextLook(app);
  const answer = client.get(path, {
    method: "POST",
    body: readable,
    headers: {
      origin: app.origin,
      "content-type": type,
      "idempotency-key": KEY,
    },
  });
  await writer.write(start);
  await looked;
  const forgotten = await client.post("/me/forget", {});
  await forgotten.body?.cancel();
  await writer.write(rest);
  await writer.close();
  const response = await answer;
  await response.body?.cancel();
  return response.status;
}

Deno.test("A session that ends while a body is read does nothing by it", async (t) => {
  await using app = await startApp();
  const tea = parseRoomId("tea");
  const cases = [
    {
      path: `/api/rooms/${LOBBY}/messages`,
      type: "application/json",
      body: '{"body":"too late"}',
      status: 401,
    },
    {
      path: `/r/${LOBBY}/messages`,
      type: FORM,
      body: `body=too+late&cid=${KEY}`,
      status: 401,
    },
    {
      path: `/r/${LOBBY}/acts`,
      type: FORM,
      body: `act=lock&key=${KEY}`,
      status: 403,
    },
    { path: "/r", type: FORM, body: `room=tea&key=${KEY}`, status: 303 },
    { path: "/me", type: FORM, body: "name=Somebody", status: 303 },
  ];
  for (const [i, { path, type, body, status }] of cases.entries()) {
    await t.step(path, async () => {
      const client = new Client(app.origin);
      await client.join(`Ada ${i}`);

      const got = await postAcrossTheEnd(app, client, path, type, body);

      assertEquals(got, status);
      assertEquals(await app.services.log.head(LOBBY), 0);
      assertEquals(tea && await app.services.log.head(tea), 0);
    });
  }
  const free = await app.services.identity.claim("Somebody", null, Date.now());
  assertEquals(free.ok, true);
});

Deno.test("Bodies that come to no end take so much memory, and no more", async () => {
  await using app = await startApp();
  const { bodies } = app.services.addresses;
  await using lines = new AsyncDisposableStack();
  const answers: Promise<string>[] = [];
  // As many as fill the address but for beginnings, and one more.
  const most = HELD_OF_ADDRESS_MAX / (BODY_LENGTH - BEGINNING_BYTES);
  for (let i = 0; i <= most; i++) {
    const line = lines.use(await beginBody(app.origin, BODY_LENGTH));
    answers.push(statusOf(line));
  }

  assertEquals(await Promise.race(answers), "429");
  assertEquals(bodies.total <= 2 * HELD_OF_ADDRESS_MAX, true);
  const ada = new Client(app.origin);
  await ada.join("Ada");
  const said = await ada.post("/r/lobby/messages", { body: "small", cid: KEY });
  await said.body?.cancel();
  assertEquals(said.status, 303);
});

Deno.test("Bodies of which nothing comes keep nobody from posting", async () => {
  await using app = await startApp();
  const ada = new Client(app.origin);
  await ada.join("Ada");
  await using lines = new AsyncDisposableStack();
  const begun = 2 * Math.floor(HELD_OF_ADDRESS_MAX / BODY_LENGTH);
  for (let i = 0; i < begun; i++) {
    lines.use(await beginBody(app.origin, 1));
  }
  await until(
    "all are held",
    () => app.services.addresses.bodies.total >= begun,
  );

  const long = await ada.post("/r/lobby/messages", {
    body: "a".repeat(BODY_LENGTH / 2),
    cid: KEY,
  });
  await long.body?.cancel();
  assertEquals(long.status, 422); // Read, and too long for a message.
  assertEquals(app.services.addresses.bodies.total, begun);
});

/** Announces a form of {@linkcode BODY_LENGTH} and one more, and sends a part. */
async function beginBody(origin: string, bytes: number): Promise<Deno.TcpConn> {
  const { port } = new URL(origin);
  const line = await Deno.connect({ hostname: "127.0.0.1", port: +port });
  const head = `POST /r/lobby HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
    `Content-Type: ${FORM}\r\nContent-Length: ${BODY_LENGTH + 1}\r\n\r\n`;
  await new Blob([head, "a".repeat(bytes)]).stream()
    .pipeTo(line.writable, { preventClose: true });
  return line;
}

/** The status of what is answered; empty if the line ends before. */
async function statusOf(line: Deno.TcpConn): Promise<string> {
  const chunk = new Uint8Array(64);
  try {
    await line.read(chunk);
  } catch (error) {
    if (!isLineEnd(error)) throw error;
  }
  return new TextDecoder().decode(chunk).slice(9, 12);
}
