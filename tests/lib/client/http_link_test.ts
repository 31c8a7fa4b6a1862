import { assertEquals } from "@std/assert";
import type { Link, LinkEvents, SocketWorks } from "../../../lib/client/env.ts";
import { openHttpLink } from "../../../lib/client/http_link.ts";
import { parseServerFrames } from "../../../lib/client/server_frames.ts";
import {
  type ClientFrame,
  CLOSE,
  LOBBY,
  parseCid,
  PROTOCOL_VERSION,
  type ServerFrame,
} from "../../../lib/protocol.ts";

const HELLO: ClientFrame = {
  t: "hello",
  v: PROTOCOL_VERSION,
  client: "tab-1",
  rooms: [{ room: LOBBY }],
};
const SOCKET_WORKS: SocketWorks = 0;
const PAGE = { items: [], asOf: 0, more: false, epoch: "e1" };

/** A stream that brings nothing but signs of life. */
class QuietEventSource {
  onmessage = null;
  onerror = null;
  close(): void {}
  addEventListener(name: string, heard: () => void): void {
    if (name === "beat") beat = heard;
  }
}

let beat = () => {};

/** A link by HTTP to a server that the test plays. */
class Trial implements Disposable {
  answer = () => Response.json(PAGE);
  readonly heard: ServerFrame[] = [];
  readonly codes: number[] = [];
  /** WebSockets that were tried beside. */
  readonly tried: {
    events: LinkEvents;
    said: ClientFrame[];
    isClosed: boolean;
  }[] = [];
  readonly link: Link;
  readonly #real = { fetch, EventSource: globalThis.EventSource };

  constructor() {
    Object.assign(globalThis, {
      fetch: () => Promise.resolve(this.answer()),
      EventSource: QuietEventSource,
    });
    this.link = openHttpLink(
      LOBBY,
      {
        opened: () => {},
        received: (frames) => this.heard.push(...frames),
        closed: (code) => this.codes.push(code),
      },
      parseServerFrames,
      (events) => this.#open(events),
    );
    this.link.send(HELLO);
  }

  #open(events: LinkEvents): Link {
    const tried = { events, said: [] as ClientFrame[], isClosed: false };
    this.tried.push(tried);
    return {
      send: (frame) => void tried.said.push(frame),
      close: () => void (tried.isClosed = true),
    };
  }

  async say(): Promise<ServerFrame[]> {
    const cid = parseCid("cid-00001");
    if (cid === null) throw new Error("Cannot make a cid");
    this.link.send({
      t: "send",
      room: LOBBY,
      cid,
      kind: "message",
      body: "hello",
    });
    await turn();
    return this.heard;
  }

  async ping(times: number): Promise<void> {
    for (let n = 0; n < times; n++) {
      beat();
      this.link.send({ t: "ping", n });
      await turn();
    }
  }

  [Symbol.dispose](): void {
    this.link.close();
    Object.assign(globalThis, this.#real);
  }
}

/** Until all promises that are settled have told so. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

for (
  const [status, code, retry] of [
    [400, "bad_text", false],
    [403, "forbidden", false],
    [404, "no_room", false],
    [408, "unavailable", true],
    [413, "too_long", false],
    [429, "rate", true],
    [500, "unavailable", true],
    [503, "unavailable", true],
  ] as const
) {
  Deno.test(`openHttpLink() takes a bare ${status} for ${code}`, async () => {
    using trial = new Trial();
    trial.answer = () => Response.json({ error: status }, { status });

    const [nack] = await trial.say();

    assertEquals(nack, {
      t: "nack",
      room: LOBBY,
      cid: "cid-00001",
      code,
      retry,
    });
  });
}

Deno.test("openHttpLink() takes what a refusal says before its status", async () => {
  using trial = new Trial();
  const refusal = { error: 429, code: "rate", retry: true, afterMs: 400 };
  trial.answer = () => Response.json(refusal, { status: 429 });

  const [nack] = await trial.say();

  assertEquals(nack?.t === "nack" && nack.afterMs, 400);
});

Deno.test("openHttpLink() lives on where pings are too many for the address", async () => {
  using trial = new Trial();
  trial.answer = () => Response.json({ error: 429 }, { status: 429 });

  await trial.ping(1);

  assertEquals(trial.heard, [{ t: "pong", n: 0, heads: {} }]);
  assertEquals(trial.codes, []);
});

Deno.test("openHttpLink() tries a WebSocket beside it, ever more rarely, and never two", async () => {
  using trial = new Trial();
  const at: number[] = [];
  for (let n = 1; n <= 130; n++) {
    const before = trial.tried.length;
    await trial.ping(1);
    if (trial.tried.length > before) at.push(n);
  }

  assertEquals(at, [2, 6, 14, 30, 62, 122]);
  assertEquals(trial.tried.filter(({ isClosed }) => !isClosed), []);
  assertEquals(trial.codes, []);
});

Deno.test("openHttpLink() gives way to a WebSocket once that is answered, not before", async () => {
  using trial = new Trial();
  await trial.ping(2);
  const [tried] = trial.tried;
  tried?.events.opened();
  assertEquals(tried?.said, [{ ...HELLO, rooms: [] }]);
  assertEquals(trial.codes, []);

  tried?.events.received([]);

  assertEquals(trial.codes, [SOCKET_WORKS]);
  assertEquals(tried?.isClosed, true);
});

Deno.test("openHttpLink() ends when the session does", async () => {
  using trial = new Trial();
  trial.answer = () => Response.json({ error: 401 }, { status: 401 });

  await trial.ping(1);

  assertEquals(trial.codes, [CLOSE.noSession]);
});
