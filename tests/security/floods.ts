/**
 * S5: a flood hurts only the flooder. Fifty people talk as people do; beside
 * them, one says the same thing as fast as the line takes it, and comes back
 * whenever it is sent away; or asks for it over HTTP, on many lines. Each kind
 * of flood by itself.
 *
 * @module
 */
import { Crowd, type Heard } from "../faults/crowd.ts";
import { join } from "../faults/member.ts";
import { Server } from "../faults/server.ts";
import { quantile } from "../faults/storm.ts";
import type { Tree } from "../faults/tree.ts";
import { type Outcome, type Verdict, verdicts } from "../faults/verdict.ts";
import { until } from "../faults/waiting.ts";
import type { FloodOrder, FloodReport } from "./flooder.ts";
import { frame, OPCODE } from "./frames.ts";
import type { HttpFloodOrder, HttpFloodReport } from "./http_flooder.ts";

export interface FloodOptions {
  people: number;
  /** Said by them together, beside each kind of flood. */
  messages: number;
  perSecond: number;
  /** Whether the time that others waited has a target: only on a machine with nothing else to do. */
  timed: boolean;
}

const PING = '{"t":"ping","n":1}';
const SEND = JSON.stringify({
  t: "send",
  room: "lobby",
  cid: "flood-flood",
  kind: "message",
  body: "buy ".repeat(200),
});
const HISTORY = JSON.stringify({
  t: "history",
  req: 1,
  room: "lobby",
  epoch: "any",
  limit: 100,
});
const HELLO = JSON.stringify({
  t: "hello",
  v: 1,
  client: "tab",
  rooms: [{ room: "lobby", seq: 0 }],
});

/** What is said, and whether it costs the flooder its line. */
const FLOODS: Readonly<
  Record<string, { frame: Uint8Array<ArrayBuffer>; sentAway: boolean }>
> = {
  "sends": { frame: frame(SEND), sentAway: true },
  "pings": { frame: frame(PING), sentAway: true },
  "pages": { frame: frame(HISTORY), sentAway: true },
  "hellos": { frame: frame(HELLO), sentAway: true },
  "many in one": {
    frame: frame(`[${Array(64).fill(PING).join()}]`),
    sentAway: true,
  },
  "no JSON": { frame: frame("[".repeat(30_000)), sentAway: true },
  "what nobody knows": { frame: frame('{"t":"dance"}'), sentAway: true },
  "binary": { frame: frame("x", { opcode: OPCODE.binary }), sentAway: true },
  "too long": { frame: frame("x".repeat(60_000)), sentAway: true },
  // The runtime answers them, and tells nobody.
  "pings of WebSocket": {
    frame: frame("x", { opcode: OPCODE.ping }),
    sentAway: false,
  },
};

const FORM = "Content-Type: application/x-www-form-urlencoded\r\n";
/** Nobody may be called so, which is told on a page. */
const REFUSED = "name=admin";
/** Less than a body may have, so that it is waited for. */
const HELD_BYTES = 200 * 1024;

/** As JSON escapes it; NFC sorts what is in no order, which takes long. */
const PILE = `{"body":"a${"\\u0301\\u0323\\u0334".repeat(1_500)}"}`;

/** As many make a flood. */
const ANSWERS_MIN = 100;
/** This one is not answered soon, and must keep nobody from posting. */
const ANNOUNCED = "bodies that are announced";
/** Five times what an address may have, if all of it came. */
const BEGUN_MIN = 200;

/**
 * What is asked for over HTTP, each from an address of its own, as it uses up
 * what that may ask for.
 *
 * @param host The beginning of a head, which says where it is from.
 */
const HTTP_FLOODS: Readonly<
  Record<
    string,
    (host: string, cookie: string) => Omit<HttpFloodOrder, "port">
  >
> = {
  "marks on one letter": (host, cookie) => ({
    lines: 16,
    request: new TextEncoder().encode(
      `POST /api/rooms/lobby/messages HTTP/1.1\r\n${host}Cookie: ${cookie}\r\n` +
        "Content-Type: application/json\r\nIdempotency-Key: flood-flood\r\n" +
        `Content-Length: ${PILE.length}\r\n\r\n${PILE}`,
    ),
    once: false,
  }),
  "forms that are refused": (host) => ({
    lines: 16,
    request: new TextEncoder().encode(
      `POST /r/lobby HTTP/1.1\r\n${host}${FORM}` +
        `Content-Length: ${REFUSED.length}\r\n\r\n${REFUSED}`,
    ),
    once: false,
  }),
  "bodies without an end": (host) => ({
    lines: 64,
    request: new TextEncoder().encode(
      `POST /r/lobby HTTP/1.1\r\n${host}${FORM}` +
        `Content-Length: ${HELD_BYTES + 1}\r\n\r\n${"a".repeat(HELD_BYTES)}`,
    ),
    once: true,
  }),
  [ANNOUNCED]: (host) => ({
    lines: BEGUN_MIN,
    request: new TextEncoder().encode(
      `POST /r/lobby HTTP/1.1\r\n${host}${FORM}` +
        `Content-Length: ${HELD_BYTES}\r\n\r\na`,
    ),
    once: true,
  }),
  "pages over HTTP": (host) => ({
    lines: 16,
    request: new TextEncoder().encode(`GET /r/lobby HTTP/1.1\r\n${host}\r\n`),
    once: false,
  }),
  // On a line each, as the runtime reads nothing more on one.
  "pages that are to become sockets": (host) => ({
    lines: 16,
    request: new TextEncoder().encode(
      `GET /r/lobby HTTP/1.1\r\n${host}Origin: http://127.0.0.1\r\n` +
        "Connection: Upgrade\r\nUpgrade: websocket\r\n" +
        "Sec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    ),
    once: true,
  }),
};

/**
 * Each person has their own limits, as in life; all that talk have one address,
 * which is said to be a proxy of ours.
 */
const ENV = {
  LIMIT_UPGRADES_PER_SECOND: "0",
  TRUSTED_PROXIES: "127.0.0.1",
};
const TIMES_QUIET = 2;
const ANYWAY_MS = 20;

export async function flood(
  tree: Tree,
  { people, messages, perSecond, timed }: FloodOptions,
): Promise<Outcome> {
  await using server = await Server.start({ tree, env: ENV });
  using crowd = await Crowd.gather(people, server);
  const talk = { messages, perSecond, body: (i: number) => `Message ${i}` };
  // Once for the compiler of the server, which is not what is measured.
  await crowd.talk(talk);
  const p99 = ({ latenciesMs }: Heard) => quantile(latenciesMs, 0.99);
  const quiet = p99(await crowd.talk(talk));
  const s5 = verdicts("S5");
  const limit = Math.max(TIMES_QUIET * quiet, ANYWAY_MS);
  const figures: Verdict[] = [
    s5.note("people", people),
    s5.note("their p99 without a flooder", quiet, " ms"),
  ];
  /** What others hear while somebody floods, once it is a flood. */
  async function beside<Report extends Counts>(
    kind: string,
    flooder: Flooder<Report>,
    isFlood: (report: Report) => boolean,
  ): Promise<void> {
    await until(
      `a flood of ${kind}`,
      () => flooder.report !== null && isFlood(flooder.report),
    );
    const loud = p99(await crowd.talk(talk));
    for (const [what, count] of Object.entries(flooder.report ?? {})) {
      figures.push(s5.note(`${kind}: ${what}`, count));
    }
    figures.push(
      timed
        ? s5.atMost(`${kind}: others' p99`, limit, loud, " ms")
        : s5.note(`${kind}: others' p99`, loud, " ms"),
    );
  }
  const { port } = server;
  let floods = 0;
  for (const [kind, { frame, sentAway }] of Object.entries(FLOODS)) {
    const cookie = await join(server.origin, `Flooder ${floods++}`);
    const order: FloodOrder = { port, cookie, frame };
    using flooder = new Flooder<FloodReport>("./flooder.ts", order);
    // A line that ended at once may have had no time for a Close.
    await beside(
      kind,
      flooder,
      ({ frames, lines }) => sentAway ? lines > 1 : frames > 0,
    );
  }
  const cookie = await join(server.origin, `Flooder ${floods++}`);
  for (const [kind, what] of Object.entries(HTTP_FLOODS)) {
    const address = `192.0.2.${floods++}`;
    const host = `Host: 127.0.0.1\r\nX-Forwarded-For: ${address}\r\n`;
    const order: HttpFloodOrder = { port, ...what(host, cookie) };
    using flooder = new Flooder<HttpFloodReport>("./http_flooder.ts", order);
    await beside(
      kind,
      flooder,
      ({ answers, requests }) =>
        kind === ANNOUNCED ? requests >= BEGUN_MIN : answers >= ANSWERS_MIN,
    );
    if (kind === ANNOUNCED) {
      const status = await postName(server.origin, address);
      figures.push(s5.exactly(`${kind}: a form from there`, 303, status));
    }
  }
  const { defects } = crowd;
  figures.push(s5.exactly("what others noticed", 0, defects.length));
  return { verdicts: figures, details: defects };
}

/** What somebody hears who takes a name, at the address of a flooder. */
async function postName(origin: string, address: string): Promise<number> {
  const response = await fetch(`${origin}/r/lobby`, {
    method: "POST",
    body: new URLSearchParams({ name: "Neighbour" }),
    headers: { "x-forwarded-for": address },
    redirect: "manual",
  });
  await response.body?.cancel();
  return response.status;
}

type Counts = Readonly<Record<string, number>>;

/** Somebody who floods, on a thread. */
class Flooder<Report extends Counts> implements Disposable {
  /** What it last said; `null` until it begins. */
  report: Report | null = null;
  readonly #worker: Worker;

  constructor(module: string, order: FloodOrder | HttpFloodOrder) {
    this.#worker = new Worker(import.meta.resolve(module), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<Report>) => {
      this.report = data;
    };
    this.#worker.postMessage(order);
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}
