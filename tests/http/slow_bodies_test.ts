/** A body takes its time, and the session of who sends it ends meanwhile. */
import { assertEquals } from "@std/assert";
import { HELD_OF_ADDRESS_MAX } from "../../lib/http/held_bodies.ts";
import { LOBBY, parseRoomId } from "../../lib/protocol.ts";
import { isLineEnd } from "../faults/raw_socket.ts";
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
  const { port } = new URL(app.origin);
  const body = new Uint8Array(BODY_LENGTH).fill(97);
  const head = new TextEncoder().encode(
    `POST /r/lobby HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
      `Content-Type: ${FORM}\r\nContent-Length: ${BODY_LENGTH + 1}\r\n\r\n`,
  );
  const answers: Promise<string>[] = [];
  await using lines = new AsyncDisposableStack();
  // As many as fill the address, and one more.
  for (let i = 0; i <= HELD_OF_ADDRESS_MAX / BODY_LENGTH; i++) {
    const line = await Deno.connect({ hostname: "127.0.0.1", port: +port });
    lines.defer(() => line.close());
    await new Blob([head, body]).stream()
      .pipeTo(line.writable, { preventClose: true });
    answers.push(statusOf(line));
  }

  assertEquals(await Promise.race(answers), "429");
  assertEquals(bodies.total <= HELD_OF_ADDRESS_MAX, true);
  const lobby = await new Client(app.origin).get("/r/lobby");
  await lobby.body?.cancel();
  assertEquals(lobby.status, 200);
});

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
