import { member, say } from "../lib/chat_fixtures.ts";
import { assert, assertEquals } from "@std/assert";
import { parseServerFrames, type ServerFrame } from "../../lib/protocol.ts";
import { NOTHING_REFILLS, type RunningApp, startApp } from "../start_app.ts";
import { Client } from "./client.ts";

const MESSAGES = "/api/rooms/lobby/messages";

async function joined(app: RunningApp, name: string): Promise<Client> {
  const client = new Client(app.origin);
  await client.join(name);
  return client;
}

async function post(
  client: Client,
  body: unknown,
  key: string | null,
): Promise<{ status: number; answer: unknown; headers: Headers }> {
  const response = await client.get(MESSAGES, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: {
      "content-type": "application/json",
      ...(key === null ? {} : { "idempotency-key": key }),
    },
  });
  const { status, headers } = response;
  return { status, answer: await response.json(), headers };
}

/** Reads frames of a stream until one fits. */
async function readUntil(
  response: Response,
  fits: (frame: ServerFrame) => boolean,
): Promise<{ frames: ServerFrame[]; text: string }> {
  assert(response.body !== null);
  const frames: ServerFrame[] = [];
  let text = "";
  for await (
    const chunk of response.body.pipeThrough(new TextDecoderStream())
  ) {
    text += chunk;
    frames.length = 0;
    for (const [, data] of text.matchAll(/^data: (.*)$/gm)) {
      frames.push(...parseServerFrames(data ?? ""));
    }
    if (frames.some(fits)) return { frames, text };
  }
  throw new Error(`The stream ended: ${text}`);
}

Deno.test("POST /api/rooms/:room/messages stores once, whatever is repeated", async () => {
  await using app = await startApp();
  const ada = await joined(app, "Ada");

  const first = await post(ada, { body: "hi" }, "key-0001");
  const repeats = await Promise.all(
    Array.from({ length: 5 }, () => post(ada, { body: "hi" }, "key-0001")),
  );
  const other = await post(ada, { body: "ho" }, "key-0001");

  assertEquals(first.status, 201);
  for (const repeat of repeats) {
    assertEquals(repeat.status, 200);
    assertEquals<unknown>(repeat.answer, {
      ...Object(first.answer),
      dup: true,
    });
  }
  assertEquals([other.status, other.answer], [
    409,
    { code: "conflict", retry: false },
  ]);
  const page = await (await ada.get(MESSAGES)).json();
  assertEquals(page.items.length, 1);
});

Deno.test("POST /api/rooms/:room/messages refuses what it cannot store", async () => {
  await using app = await startApp({
    LIMIT_TEXT: "5",
    LIMIT_SENDS_BURST: "3",
    LIMIT_SENDS_PER_SECOND: "1",
  }, NOTHING_REFILLS);
  const ada = await joined(app, "Ada");
  const cases: [Client, unknown, string | null, number, unknown][] = [
    [new Client(app.origin), { body: "hi" }, "key-0001", 401, {
      code: "forbidden",
      retry: false,
    }],
    [ada, { body: "hi" }, null, 400, { error: 400 }],
    [ada, { body: "hi" }, "short", 400, { error: 400 }],
    [ada, "not JSON", "key-0001", 400, { error: 400 }],
    [ada, "null", "key-0001", 400, { error: 400 }],
    [ada, { body: 7 }, "key-0001", 400, { error: 400 }],
    [ada, { body: "x".repeat(300_000) }, "key-0001", 413, { error: 413 }],
    [ada, { body: " \n " }, "key-0001", 422, { code: "empty", retry: false }],
    [ada, { body: "longer" }, "key-0001", 422, {
      code: "too_long",
      retry: false,
    }],
  ];
  for (const [client, body, key, status, answer] of cases) {
    const got = await post(client, body, key);
    assertEquals([got.status, got.answer], [status, answer]);
  }
  assertEquals((await post(ada, { body: "one" }, "key-0001")).status, 201);
  const tooFast = await post(ada, { body: "two" }, "key-0002");
  assertEquals(tooFast.status, 429);
  assertEquals(tooFast.headers.get("retry-after"), "1");
});

Deno.test("POST /api/rooms/:room/messages changes and deletes one's own message", async () => {
  await using app = await startApp();
  const ada = await joined(app, "Ada");
  const bob = await joined(app, "Bob");
  const { answer } = await post(ada, { body: "helo" }, "key-0001");
  const { id: ref } = Object(answer);

  const edit = { kind: "edit", ref, body: "hello" };
  const foreign = await post(bob, edit, "key-0001");
  const own = await post(ada, edit, "key-0002");
  const edited = await (await ada.get(MESSAGES)).json();
  await post(ada, { kind: "delete", ref }, "key-0003");
  const deleted = await (await ada.get(MESSAGES)).json();

  assertEquals([foreign.status, own.status], [403, 201]);
  assertEquals(edited.items[0].body, "hello");
  assertEquals(deleted.items[0].body, null);
});

Deno.test("GET /api/rooms/:room/messages pages both ways, and around a place", async () => {
  await using app = await startApp({ LIMIT_SENDS_PER_SECOND: "0" });
  const ada = await joined(app, "Ada");
  for (let i = 1; i <= 10; i++) {
    await post(ada, { body: `${i}` }, `key-00${i}0`);
  }

  const pages: Record<string, [number[], boolean]> = {
    "?limit=3": [[8, 9, 10], true],
    "?limit=3&before=4": [[1, 2, 3], false],
    "?limit=3&before=6": [[3, 4, 5], true],
    "?limit=3&after=5": [[6, 7, 8], true],
    "?limit=3&after=8": [[9, 10], false],
    "?limit=4&around=5": [[3, 4, 5, 6], true],
  };
  for (const [query, [seqs, more]] of Object.entries(pages)) {
    const page = await (await new Client(app.origin).get(MESSAGES + query))
      .json();
    const got = page.items.map(({ seq }: { seq: number }) => seq);
    assertEquals([got, page.more, page.asOf], [seqs, more, 10], query);
    assertEquals(page.epoch, app.services.log.epoch);
  }
  for (
    const query of [
      "?limit=0",
      "?limit=101",
      "?before=x",
      "?after=-1",
      "?after=1&around=2",
    ]
  ) {
    const response = await ada.get(MESSAGES + query);
    await response.body?.cancel();
    assertEquals(response.status, 400, query);
  }
});

Deno.test("GET /api/rooms/:room/events brings the last events, then live ones", async () => {
  await using app = await startApp();
  const ada = await joined(app, "Ada");
  await post(ada, { body: "before" }, "key-0001");

  using stream = streamOf(ada, "/api/rooms/lobby/events");
  const response = await stream.response;
  assertEquals(response.headers.get("content-type"), "text/event-stream");
  await post(ada, { body: "after" }, "key-0002");
  const { frames, text } = await readUntil(
    response,
    (frame) => frame.t === "evt" && frame.body === "after",
  );

  assertEquals(frames[0]?.t, "welcome");
  const bodies = frames.filter((frame) => frame.t === "evt")
    .map((frame) => frame.body);
  assertEquals(bodies, ["before", "after"]);
  assert(text.includes(`id: ${app.services.log.epoch}.2\ndata: {"t":"evt"`));
});

Deno.test("GET /api/rooms/:room/events resumes, and says when it cannot", async () => {
  await using app = await startApp();
  const ada = await joined(app, "Ada");
  for (const i of [1, 2, 3]) await post(ada, { body: `${i}` }, `key-000${i}`);
  const { epoch } = app.services.log;
  const cases: [string, number[], boolean][] = [
    [`${epoch}.1`, [2, 3], false],
    [`${epoch}.3`, [], false],
    ["foreign.1", [1, 2, 3], true],
    ["nonsense", [1, 2, 3], true],
  ];
  for (const [cursor, seqs, reset] of cases) {
    using stream = streamOf(ada, "/api/rooms/lobby/events?after=1.1", {
      "last-event-id": cursor,
    });
    const { frames, text } = await readUntil(
      await stream.response,
      (frame) => frame.t === "live",
    );
    const got = frames.filter((frame) => frame.t === "evt")
      .map((frame) => frame.seq);
    assertEquals(got, seqs, cursor);
    assertEquals(text.includes("event: reset\n"), reset, cursor);
  }
});

Deno.test("GET /api/rooms/:room/events tells a place in an empty room, too", async () => {
  await using app = await startApp({ LIMIT_SENDS_BURST: "60" });
  const ada = await joined(app, "Ada");
  const read = async (cursor: Record<string, string>) => {
    using stream = streamOf(ada, "/api/rooms/lobby/events", cursor);
    return await readUntil(
      await stream.response,
      (frame) => frame.t === "live",
    );
  };
  const [, id = ""] = /^id: (.*)$/m.exec((await read({})).text) ?? [];
  assertEquals(id, `${app.services.log.epoch}.0`);

  // More than somebody without a place is shown.
  const count = 60;
  for (let i = 0; i < count; i++) {
    await app.services.shell.post(member("Bob"), say(`${i}`));
  }
  const { frames } = await read({ "last-event-id": id });

  assertEquals(frames.filter((frame) => frame.t === "evt").length, count);
});

Deno.test("GET /api/rooms/:room/events says why it ends", async () => {
  await using app = await startApp({ LIMIT_SOCKETS_PER_SESSION: "1" });
  const ada = await joined(app, "Ada");
  using one = streamOf(ada, "/api/rooms/lobby/events");
  const reader = (await one.response).body?.getReader();
  assertEquals((await reader?.read())?.done, false);
  using other = streamOf(ada, "/api/rooms/lobby/events");

  assertEquals(
    await (await other.response).text(),
    "event: close\ndata: 4429\n\n",
  );
  reader?.releaseLock();
});

Deno.test("GET /api/rooms/:room/events ends when its reader goes", async () => {
  await using app = await startApp();
  const ada = await joined(app, "Ada");
  {
    using stream = streamOf(ada, "/api/rooms/lobby/events");
    await readUntil(await stream.response, (frame) => frame.t === "live");
    assertEquals(app.services.shell.connections, 1);
  }
  await gone(app);
  assertEquals(app.services.shell.connections, 0);
});

Deno.test("HEAD /api/rooms/:room/events is no connection", async () => {
  await using app = await startApp();
  const ada = await joined(app, "Ada");
  const response = await ada.get("/api/rooms/lobby/events", { method: "HEAD" });
  assertEquals(response.status, 200);
  assertEquals(await (await ada.get("/api/health")).json(), { status: "ok" });
  assertEquals(app.services.shell.connections, 0);
});

Deno.test("GET /api/rooms/:room/events needs a name", async () => {
  await using app = await startApp();
  const response = await new Client(app.origin).get("/api/rooms/lobby/events");
  assertEquals([response.status, await response.json()], [401, { error: 401 }]);
});

Deno.test("GET /api/health says that messages can be stored", async () => {
  await using app = await startApp();
  const response = await new Client(app.origin).get("/api/health");
  assertEquals([response.status, await response.json()], [200, {
    status: "ok",
  }]);
});

/** A stream that is given up at the end of its scope. */
function streamOf(
  client: Client,
  path: string,
  headers: Record<string, string> = {},
): Disposable & { response: Promise<Response> } {
  const over = new AbortController();
  return {
    response: client.get(path, { headers, signal: over.signal }),
    [Symbol.dispose]: () => over.abort(),
  };
}

/** Waits for the server to notice: another request is answered after that. */
async function gone(app: RunningApp): Promise<void> {
  const client = new Client(app.origin);
  for (let i = 0; i < 1_000 && app.services.shell.connections > 0; i++) {
    await (await client.get("/api/health")).body?.cancel();
  }
}
