/**
 * R9: a server that is killed with thousands of sockets open is met by all of
 * them again, and all catch up. Clients come back as the product's own do, by
 * its back-off; each is a bare socket that reads every frame.
 *
 * @module
 */
import { backoffMs } from "../../lib/client/connection.ts";
import { LOBBY, parseServerFrames } from "../../lib/protocol.ts";
import { join } from "./member.ts";
import { Person } from "./person.ts";
import { Random } from "./random.ts";
import { isLineEnd, RawSocket, UpgradeRefused } from "./raw_socket.ts";
import { Server, UNLIMITED } from "./server.ts";
import type { Tree } from "./tree.ts";
import { type Outcome, verdicts } from "./verdict.ts";
import { pause, until } from "./waiting.ts";

export interface StormOptions {
  seed: number;
  sockets: number;
}

/** Tabs of one person, as many as the product allows. */
const SOCKETS_PER_PERSON = 5;
/** Opened at once in the beginning; afterwards the back-off decides. */
const OPENING_AT_ONCE = 100;
/** Said before, and while everybody comes back. */
const BACKLOG = 50;
const MISSED = 20;
const WITHIN_MS = 60_000;

export async function storm(
  tree: Tree,
  { seed, sockets }: StormOptions,
): Promise<Outcome> {
  const random = new Random(seed);
  await using server = await Server.start({ tree, env: UNLIMITED });
  const talker = await Person.join(server.origin, "Talker");
  await talk(talker, BACKLOG);

  const people = Math.ceil(sockets / SOCKETS_PER_PERSON);
  const cookies: string[] = [];
  await inParallel(people, OPENING_AT_ONCE, async (i) => {
    cookies[i] = await join(server.origin, `Guest ${i}`);
  });
  const guests = Array.from({ length: sockets }, (_, i) => {
    const cookie = cookies[i % people] ?? "";
    return new Guest(server.port, cookie, random.fork());
  });
  await using stack = new AsyncDisposableStack();
  for (const guest of guests) stack.use(guest);
  await inParallel(sockets, OPENING_AT_ONCE, async (i) => {
    await guests[i]?.open();
  });
  await until(
    "everybody there",
    () => guests.every(({ liveMs }) => liveMs < Infinity),
  );
  const before = await server.memoryMib("VmHWM");

  for (const guest of guests) guest.start();
  const killedMs = performance.now();
  await server.kill();
  await server.start();
  const restartMs = performance.now() - killedMs;
  await talk(talker, MISSED);
  const head = BACKLOG + MISSED;
  await until(
    () =>
      `${guests.filter(({ cursor }) => cursor < head).length} guests caught up`,
    () =>
      guests.every(({ cursor, liveMs }) => cursor >= head && liveMs > killedMs),
    WITHIN_MS,
  );
  const peak = Math.max(before, await server.memoryMib("VmHWM"));

  const seconds = guests.map(({ liveMs }) => (liveMs - killedMs) / 1_000)
    .toSorted((a, b) => a - b);
  const holes = guests.reduce((sum, guest) => sum + guest.holes, 0);
  const r9 = verdicts("R9");
  return {
    verdicts: [
      r9.note("sockets", sockets),
      r9.note("restart", restartMs / 1_000, " s"),
      r9.note("caught up, p50", quantile(seconds, 0.5), " s"),
      r9.note("caught up, p95", quantile(seconds, 0.95), " s"),
      r9.atMost("caught up, all", 15, quantile(seconds, 1), " s"),
      r9.exactly("holes", 0, holes),
      r9.atMost("peak memory", 400, peak, " MiB"),
    ],
    details: [],
  };
}

/** A client reduced to its socket, its cursor and its patience. */
class Guest implements AsyncDisposable {
  cursor = 0;
  /** Events that came although one before them was missing. */
  holes = 0;
  /** When the backlog had been read, in milliseconds of `performance.now()`. */
  liveMs = Infinity;
  readonly #port: number;
  readonly #cookie: string;
  readonly #random: Random;
  #epoch: string | undefined;
  #socket: RawSocket | null = null;
  #isOver = false;
  #running: Promise<void> = Promise.resolve();

  constructor(port: number, cookie: string, random: Random) {
    this.#port = port;
    this.#cookie = cookie;
    this.#random = random;
  }

  /** Connects once. */
  async open(): Promise<void> {
    const socket = await RawSocket.open({
      port: this.#port,
      cookie: this.#cookie,
      onText: (text) => this.#read(text),
    });
    this.#socket = socket;
    if (this.#isOver) socket.cut();
    const cursor = this.#epoch === undefined
      ? { room: LOBBY, seq: 0 }
      : { room: LOBBY, epoch: this.#epoch, seq: this.cursor };
    socket.send(
      JSON.stringify({ t: "hello", v: 1, client: "guest", rooms: [cursor] }),
    );
  }

  /** From now on comes back whenever the line ends. */
  start(): void {
    this.#running = this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#socket?.cut();
    await this.#running;
  }

  async #run(): Promise<void> {
    let attempt = 0;
    while (!this.#isOver) {
      await this.#socket?.closed;
      this.#socket = null;
      if (this.#isOver) return;
      await pause(backoffMs(attempt, this.#random.next(), true));
      attempt += 1;
      try {
        await this.open();
      } catch (error) {
        if (!isLineEnd(error) && !(error instanceof UpgradeRefused)) {
          throw error;
        }
      }
    }
  }

  #read(text: string): void {
    for (const frame of parseServerFrames(text)) {
      switch (frame.t) {
        case "welcome":
          this.#epoch = frame.rooms[0]?.epoch;
          break;
        case "live":
          this.liveMs = performance.now();
          break;
        case "evt":
          if (frame.seq > this.cursor + 1) this.holes += 1;
          this.cursor = Math.max(this.cursor, frame.seq);
          break;
        default:
          break;
      }
    }
  }
}

async function talk(person: Person, messages: number): Promise<void> {
  await using tab = await person.tab(LOBBY);
  for (let i = 0; i < messages; i++) await tab.tell(`Message ${i}`);
}

/** Does it for 0 … `count` − 1, so many at once. */
async function inParallel(
  count: number,
  atOnce: number,
  work: (i: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(atOnce, count) }, async () => {
      while (next < count) await work(next++);
    }),
  );
}

/** The value that a share `q` of the sorted values does not exceed. */
export function quantile(sorted: readonly number[], q: number): number {
  const i = Math.min(sorted.length - 1, Math.ceil(sorted.length * q) - 1);
  return sorted[Math.max(0, i)] ?? NaN;
}
