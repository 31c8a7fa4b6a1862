/**
 * R10: readers that never read cost bounded memory, and delay nobody. Half of
 * them are merely there; the others ask for all there is, again and again.
 * Those who begin to read in time get everything, in order.
 *
 * What the kernel takes for a socket before it is full is not the server's:
 * some MiB for each, so that only many of the longest texts show anything.
 * What a few of them cost is told from the same readers when they do read, as
 * any reader and any page takes some memory; what many cost, from before they
 * came.
 *
 * @module
 */
import { LOBBY, parseServerFrames } from "../../lib/protocol.ts";
import { Crowd, type Heard } from "./crowd.ts";
import { join } from "./member.ts";
import { RawSocket } from "./raw_socket.ts";
import { Server, UNLIMITED } from "./server.ts";
import { quantile } from "./storm.ts";
import type { Tree } from "./tree.ts";
import { type Outcome, verdicts } from "./verdict.ts";
import { until } from "./waiting.ts";

export interface StuckOptions {
  /** Readers that never read. */
  readers: number;
  /** Messages while they are there. */
  messages: number;
  perSecond: number;
  /** Whether the time that others waited has a target: only on a machine with nothing else to do. */
  timed: boolean;
}

const PEOPLE = 10;
/** Tabs of one person, as many as the product allows. */
const SOCKETS_PER_PERSON = 5;
/** As long as a message may be: 16 kB of UTF-8. */
const LONGEST = "🐢".repeat(3_990);
/** Every so many, a message is as people write them. */
const SHORT_EVERY = 10;
const SHORT = "See you at the station at half past, platform four as always.";
/** How much one may cost, and all of them beside that; in MiB. */
const EACH_MIB = 1;
const ALL_MIB = 50;
/** How often one asks who asks. */
const ASKS = 20;
const LOOK_EVERY_MS = 100;
const OTHERS_P99_MS = 10;
/** Read on in the end: few, as who is stuck for half a minute is cut off. */
const READ_ON = 4;

export async function stick(
  tree: Tree,
  { readers, messages, perSecond, timed }: StuckOptions,
): Promise<Outcome> {
  await using server = await Server.start({ tree, env: UNLIMITED });
  using crowd = await Crowd.gather(PEOPLE, server);
  const body = (i: number) => `${i} ${i % SHORT_EVERY === 0 ? SHORT : LONGEST}`;
  const talk = { messages, perSecond, body };
  const quiet = await crowd.talk(talk);
  const before = await server.memoryMib();

  let base: Peak<Heard>;
  {
    using _reading = await Stones.lay(server, readers, false);
    base = await peakOf(server, () => crowd.talk(talk));
  }
  using stones = await Stones.lay(server, readers, true);
  const stuck = await peakOf(server, () => crowd.talk(talk));
  const notices = crowd.defects;
  const whole = await stones.readOn(3 * messages);

  const r10 = verdicts("R10");
  // A few hold less than what any reader has read.
  const without = timed ? before : base.peak;
  const limit = without + readers * EACH_MIB + ALL_MIB;
  const p99 = ({ latenciesMs }: Heard) => quantile(latenciesMs, 0.99);
  return {
    verdicts: [
      r10.note("readers that never read", readers),
      r10.note("messages", messages),
      r10.note("memory before", before, " MiB"),
      r10.note("memory at most, were they reading", base.peak, " MiB"),
      r10.atMost("memory at most", limit, stuck.peak, " MiB"),
      r10.exactly(`of ${READ_ON} that read on, got all`, READ_ON, whole),
      r10.exactly("what others noticed", 0, notices.length),
      r10.note("others' p99 without them", p99(quiet), " ms"),
      timed
        ? r10.atMost("others' p99", OTHERS_P99_MS, p99(stuck.result), " ms")
        : r10.note("others' p99", p99(stuck.result), " ms"),
    ],
    details: notices,
  };
}

interface Peak<Result> {
  result: Result;
  /** The most memory meanwhile, in MiB. */
  peak: number;
}

async function peakOf<Result>(
  server: Server,
  work: () => Promise<Result>,
): Promise<Peak<Result>> {
  let peak = 0;
  const look = async () => {
    peak = Math.max(peak, await server.memoryMib());
  };
  const looking = setInterval(look, LOOK_EVERY_MS);
  try {
    const result = await work();
    await look();
    return { result, peak };
  } finally {
    clearInterval(looking);
  }
}

/** Readers that have no reason to be here but to be served. */
class Stones implements Disposable {
  readonly #stones: readonly Stone[];

  private constructor(stones: readonly Stone[]) {
    this.#stones = stones;
  }

  static async lay(
    server: Server,
    count: number,
    stuck: boolean,
  ): Promise<Stones> {
    const stones: Stone[] = [];
    let cookie = "";
    for (let i = 0; i < count; i++) {
      if (i % SOCKETS_PER_PERSON === 0) {
        const name = `${stuck ? "Stone" : "Reader"} ${i}`;
        cookie = await join(server.origin, name);
      }
      const asks = i % 2 === 1;
      stones.push(await Stone.lay({ port: server.port, cookie, stuck, asks }));
    }
    return new Stones(stones);
  }

  /** Lets some read up to a head; tells how many got there without a hole. */
  async readOn(head: number): Promise<number> {
    const some = this.#stones.slice(0, READ_ON);
    for (const { socket } of some) socket.read();
    await until(
      "readers at the head, or at their end",
      () => some.every(({ cursor, socket }) => cursor >= head || socket.isOver),
    );
    const whole = some.filter(({ cursor, holes }) =>
      cursor >= head && holes === 0
    );
    return whole.length;
  }

  [Symbol.dispose](): void {
    for (const { socket } of this.#stones) socket.cut();
  }
}

interface StoneOptions {
  port: number;
  cookie: string;
  stuck: boolean;
  /** For the whole conversation, and pages of it. */
  asks: boolean;
}

class Stone {
  readonly socket: RawSocket;
  cursor: number;
  holes = 0;

  private constructor(socket: RawSocket) {
    this.socket = socket;
    this.cursor = NaN;
  }

  static async lay(options: StoneOptions): Promise<Stone> {
    const { port, cookie, stuck, asks } = options;
    const socket = await RawSocket.open({
      port,
      cookie,
      stuck,
      onText: (text) => stone.#read(text),
    });
    const stone = new Stone(socket);
    const rooms = [asks ? { room: LOBBY, seq: 0 } : { room: LOBBY }];
    socket.send(JSON.stringify({ t: "hello", v: 1, client: "stone", rooms }));
    for (let req = 0; asks && req < ASKS; req++) {
      socket.send(JSON.stringify({
        t: "history",
        req,
        room: LOBBY,
        epoch: "any",
        limit: 100,
      }));
    }
    return stone;
  }

  #read(text: string): void {
    for (const frame of parseServerFrames(text)) {
      if (frame.t === "welcome") this.cursor = frame.rooms[0]?.from ?? NaN;
      if (frame.t !== "evt") continue;
      if (frame.seq !== this.cursor + 1) this.holes += 1;
      this.cursor = frame.seq;
    }
  }
}
