/**
 * R3: a line that ends after any of its bytes, on the way to the server or
 * back, is harmless. Each line is opened, says hello, sends one message and
 * hears of it; the cut comes one byte later each time, until the message gets
 * through uncut.
 *
 * @module
 */
import { parseRoomId, type RoomId } from "../../lib/protocol.ts";
import { check } from "./checker.ts";
import { join, Member } from "./member.ts";
import { Proxy, type Way } from "./proxy.ts";
import { Random } from "./random.ts";
import { Server, UNLIMITED } from "./server.ts";
import type { Tree } from "./tree.ts";
import { readRoom } from "./truth.ts";
import { type Outcome, verdicts } from "./verdict.ts";
import { until } from "./waiting.ts";

export interface ByteCutOptions {
  seed: number;
  /** Bytes from one cut to the next; 1 tries every byte. */
  step: number;
}

/** Members at work at once, each in a room of its own. */
const WORKERS = 8;
const WAYS: readonly Way[] = ["up", "down"];

export async function cutBytes(
  tree: Tree,
  { seed, step }: ByteCutOptions,
): Promise<Outcome> {
  const random = new Random(seed);
  await using server = await Server.start({ tree, env: UNLIMITED });
  await using workers = new AsyncDisposableStack();
  const crew: Worker[] = [];
  for (let i = 0; i < WORKERS; i++) {
    crew.push(workers.use(await Worker.hire(server, i, random.fork())));
  }

  const cuts: Record<Way, number> = { up: 0, down: 0 };
  const failures: string[] = [];
  for (const way of WAYS) {
    let k = 0;
    let isThrough = false;
    await Promise.all(crew.map(async (worker) => {
      while (!isThrough) {
        const afterBytes = k;
        k += step;
        try {
          if (await worker.exchange(way, afterBytes)) cuts[way] += 1;
          else isThrough = true;
        } catch (error) {
          failures.push(`Cut ${way} after byte ${afterBytes}: ${error}`);
          isThrough = true;
        }
      }
    }));
  }

  const stored = new Map(
    await Promise.all(
      crew.map(async ({ room }) =>
        [room, await readRoom(server.origin, room)] as const
      ),
    ),
  );
  const transcripts = crew.map(({ member }) => member.transcript);
  for (const { kind, detail } of check(transcripts, stored)) {
    failures.push(`${kind}: ${detail}`);
  }
  const r3 = verdicts("R3");
  return {
    verdicts: [
      r3.note("cuts on the way to the server", cuts.up),
      r3.note("cuts on the way back", cuts.down),
      r3.exactly("failures", 0, failures.length),
    ],
    details: failures,
  };
}

/** A member behind a proxy. */
class Worker implements AsyncDisposable {
  readonly room: RoomId;
  readonly member: Member;
  readonly #proxy: Proxy;

  private constructor(room: RoomId, member: Member, proxy: Proxy) {
    this.room = room;
    this.member = member;
    this.#proxy = proxy;
  }

  static async hire(
    server: Server,
    i: number,
    random: Random,
  ): Promise<Worker> {
    const name = `Worker ${i}`;
    const room = parseRoomId(`cuts-${i}`);
    if (room === null) throw new Error("No room");
    const proxy = new Proxy(server.port);
    const member = new Member({
      name,
      port: proxy.port,
      cookie: await join(server.origin, name),
      rooms: [room],
      random,
      retryMaxMs: 2,
    });
    member.start();
    await until("a worker online", () => member.isOnline);
    return new Worker(room, member, proxy);
  }

  /** One message over a line that is cut; whether the cut came before it was heard of. */
  async exchange(way: Way, afterBytes: number): Promise<boolean> {
    const { member, room } = this;
    this.#proxy.cutNext({ way, afterBytes });
    member.cut();
    member.say(room, `Cut ${way} after byte ${afterBytes}`);
    await member.caughtUp(new Map([[room, member.transcript.said.length]]));
    const wasCut = !this.#proxy.isCutDue;
    this.#proxy.spare();
    return wasCut;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.member.stop();
    await this.#proxy[Symbol.asyncDispose]();
  }
}
