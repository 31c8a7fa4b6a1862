/**
 * R11 with several processes, whose database hangs: it takes what it is sent,
 * and answers nothing. They end in time all the same, say when to return, and
 * nothing is lost of what was acknowledged, nor of what was said meanwhile.
 *
 * @module
 */
import { CLOSE, LOBBY, parseRoomId } from "../../lib/protocol.ts";
import { Cluster } from "./cluster.ts";
import { detailsOf, Load, lossVerdicts } from "./load.ts";
import { newCid, Person } from "./person.ts";
import { Random } from "./random.ts";
import type { Ending, Server } from "./server.ts";
import type { Tree } from "./tree.ts";
import { type Outcome, verdicts } from "./verdict.ts";

export interface HungOptions {
  seed: number;
  processes: number;
  members: number;
  /** Acknowledged before the database hangs. */
  acks: number;
}

const WITHIN_SECONDS = 4.5;
/** Where no member of the load is, who are checked against what they said. */
const ROOM = parseRoomId("waiting") ?? LOBBY;

export async function stopWhileHung(
  tree: Tree,
  { seed, processes, members, acks }: HungOptions,
): Promise<Outcome> {
  await using cluster = await Cluster.start({ tree, processes, redis: false });
  const { servers, postgres } = cluster;
  await using load = await Load.start({
    port: cluster.port,
    members,
    random: new Random(seed),
    window: () => 1,
  });
  const waiting = await Promise.all(servers.map(Waiting.at));
  await load.acknowledged(acks);

  const ends: Ending[] = [];
  {
    using _frozen = await postgres.freeze();
    await Promise.all(waiting.map((one) => one.speak()));
    ends.push(
      ...await Promise.all(
        servers.map((server, i) =>
          server.stop(i % 2 === 0 ? "SIGINT" : "SIGTERM")
        ),
      ),
    );
  }
  const told = await Promise.all(waiting.map((one) => one.told()));
  await Promise.all(servers.map((server) => server.start()));
  const again = await Promise.all(waiting.map((one) => one.repeat()));
  const { defects } = await load.check(cluster.servers[0].origin);

  const { exactly, atMost } = verdicts("R11");
  const slowest = Math.max(...ends.map(({ ms }) => ms)) / 1_000;
  const wrong = ends.filter(({ code, signal }) => code !== 0 || signal);
  return {
    verdicts: [
      atMost(
        `slowest of ${processes} stops, the database hung`,
        WITHIN_SECONDS,
        slowest,
        " s",
      ),
      exactly("exit codes but 0", 0, wrong.length),
      exactly("told when to return", processes, count(told, "bye")),
      exactly(`closed with ${CLOSE.restart}`, processes, count(told, "code")),
      exactly("said again, and stored once", processes, count(again, "once")),
      ...lossVerdicts(defects, ["R11", "R11"]),
    ],
    details: detailsOf(defects),
  };
}

/** Somebody at each process, who says something that is not answered. */
class Waiting {
  readonly #cid = newCid();
  readonly #body: string;

  static async at(this: void, server: Server, i: number): Promise<Waiting> {
    const person = await Person.join(server.origin, `Waiting ${i}`);
    return new Waiting(person, await person.tab(ROOM), i);
  }

  private constructor(
    readonly person: Person,
    readonly tab: Awaited<ReturnType<Person["tab"]>>,
    i: number,
  ) {
    this.#body = `Said at ${i} while nobody answered`;
  }

  /** Resolves when the process has heard it. */
  async speak(): Promise<void> {
    const { connection } = this.tab;
    connection.send({
      t: "send",
      room: ROOM,
      cid: this.#cid,
      kind: "message",
      body: this.#body,
    });
    connection.send({ t: "ping", n: 7 });
    await connection.frame("pong", ({ n }) => n === 7);
  }

  async told(): Promise<{ bye: boolean; code: boolean }> {
    const { connection } = this.tab;
    const { code } = await connection.closed;
    return {
      bye: connection.frames().some((frame) => frame.t === "bye"),
      code: code === CLOSE.restart,
    };
  }

  /** As a browser does that was told nothing of it. */
  async repeat(): Promise<{ once: boolean }> {
    await using first = await this.person.tab(ROOM);
    const { t } = await first.say(this.#cid, this.#body);
    const { tab, resumed } = await this.person.resume({ room: ROOM, seq: 0 });
    await using _second = tab;
    const same = resumed.events.filter(({ cid }) => cid === this.#cid);
    return { once: t === "ack" && same.length === 1 };
  }
}

function count<Key extends string>(
  all: readonly Readonly<Record<Key, boolean>>[],
  key: Key,
): number {
  return all.filter((one) => one[key]).length;
}
