/**
 * R14: a backup taken while people talk holds all that was acknowledged before
 * it began and nothing that nobody was told of; and when it is put back, who
 * saw more than it holds is told to begin again, and is shown one history.
 *
 * What was said after the backup is gone by its nature; nobody must take it
 * for something that is still there.
 *
 * @module
 */
import { join as joinPath } from "node:path";
import { LOBBY, type RoomEvent } from "../../lib/protocol.ts";
import { Client } from "../http/client.ts";
import { FOLDER, type Keeper } from "./keepers.ts";
import { join, Member } from "./member.ts";
import { type Resumed, Tab } from "./person.ts";
import { Random } from "./random.ts";
import { Server, UNLIMITED } from "./server.ts";
import { type Patch, Tree } from "./tree.ts";
import { readHeads, readPage, readRoom, type Stored } from "./truth.ts";
import { type Outcome, verdicts } from "./verdict.ts";
import { until } from "./waiting.ts";

export interface BackupOptions {
  seed: number;
  backups: number;
  members: number;
  /** Least that is acknowledged before each backup, and again after it. */
  acks: number;
  /** Of a mutant. */
  patches?: readonly Patch[];
  keeper?: Keeper;
}

const WINDOW = 4;

/** How far a device of somebody had read, and in which history. */
interface Place {
  cookie: string;
  epoch: string;
  /** What it shows, from the first message on. */
  shown: readonly RoomEvent[];
}

export async function backUpAndRestore(
  { seed, backups, members, acks, patches = [], keeper = FOLDER }:
    BackupOptions,
): Promise<Outcome> {
  const random = new Random(seed);
  await using tree = await Tree.build(...patches);
  const env = { ...UNLIMITED, ...keeper.env };
  await using server = await Server.start({ tree, env });
  const cookies: string[] = [];
  for (let i = 0; i < members; i++) {
    cookies.push(await join(server.origin, `Member ${i}`));
  }

  const found = new Findings();
  const epochs = [await epochOf(server)];
  let returning: Place[] = [];
  /** What was put back at last. */
  let held: ReadonlySet<string> = new Set();
  for (let life = 0; life <= backups; life++) {
    await using crowd = new Crowd(server, cookies, random);
    // They come back while others talk, so that their numbers are used again.
    const [returned] = await Promise.all([
      Promise.all(returning.map((place) => comeBack(server, place))),
      crowd.acknowledged(acks),
    ]);
    const early = held.union(crowd.acked());
    const file = joinPath(server.dataDir, `../backup-${life}.db`);
    if (life < backups) await keeper.backUp(server, file);
    const late = held.union(crowd.acked());
    await crowd.acknowledged(acks);
    await crowd.silence();

    const stored = await readRoom(server.origin, LOBBY);
    found.events = stored.length;
    for (const { transcript } of crowd.members) {
      const shown = transcript.timelines.get(LOBBY) ?? [];
      found.compare(shown, stored);
      found.complaints.push(...transcript.complaints);
    }
    const epoch = epochs.at(-1) ?? "";
    for (const { place, resumed } of returned) {
      const { mode, from, epoch: told } = resumed.welcome;
      const isTold = mode === "reset" && told === epoch &&
        epoch !== place.epoch;
      if (isTold) found.resets += 1;
      // Who is not told goes on with what it shows.
      const [shown, since] = isTold ? [[], from] : [place.shown, 0];
      const now = stored.slice(since, resumed.head);
      found.compare([...shown, ...resumed.events], now);
    }
    if (life === backups) break;

    returning = crowd.places(epoch, random);
    found.returns += returning.length;
    await crowd[Symbol.asyncDispose]();
    await server.stop("SIGTERM");
    await keeper.restore(server, file);
    await server.start();
    const restored = await readRoom(server.origin, LOBBY);
    held = new Set(restored.map(({ cid }) => cid));
    found.missing += early.difference(held).size;
    found.untold += held.difference(late).size;
    found.ahead += returning.filter(({ shown }) =>
      shown.length > restored.length
    ).length;
    epochs.push(await epochOf(server));
  }

  const r14 = verdicts("R14");
  return {
    verdicts: [
      r14.note("events at the end", found.events),
      r14.note("backups under load, each restored", backups),
      r14.exactly("epochs", backups + 1, new Set(epochs).size),
      r14.exactly("acknowledged before it, and missing", 0, found.missing),
      r14.exactly("in it, and never acknowledged", 0, found.untold),
      r14.atLeast("devices back from beyond it", 1, found.ahead),
      r14.exactly(
        "devices back and told to begin again",
        found.returns,
        found.resets,
      ),
      r14.exactly("silent holes", 0, found.holes),
      r14.exactly("mixed history", 0, found.mixed),
      r14.exactly("protocol broken", 0, found.complaints.length),
    ],
    details: found.complaints,
  };
}

class Findings {
  events = 0;
  missing = 0;
  untold = 0;
  ahead = 0;
  returns = 0;
  resets = 0;
  holes = 0;
  mixed = 0;
  readonly complaints: string[] = [];

  /** What somebody was shown, against what is stored there. */
  compare(shown: readonly RoomEvent[], stored: readonly Stored[]): void {
    const real = new Map(stored.map((message) => [message.seq, message]));
    const seen = new Set(shown.map(({ seq }) => seq));
    this.holes += stored.filter(({ seq }) => !seen.has(seq)).length;
    this.mixed += shown.filter((event) => {
      const message = real.get(event.seq);
      return message?.id !== event.id || message.body !== event.body;
    }).length;
  }
}

/** Everybody, with devices that know nothing yet, talking until told not to. */
class Crowd implements AsyncDisposable {
  readonly members: readonly Member[];
  readonly #cookies: readonly string[];
  #isOn = true;

  constructor(server: Server, cookies: readonly string[], random: Random) {
    this.#cookies = cookies;
    this.members = cookies.map((cookie, i) => {
      const member = new Member({
        name: `Member ${i}`,
        port: server.port,
        cookie,
        rooms: [LOBBY],
        random: random.fork(),
        window: WINDOW,
      });
      member.next = () =>
        this.#isOn
          ? { room: LOBBY, body: `${i}: ${crypto.randomUUID()}` }
          : null;
      return member.start();
    });
  }

  /** The cids that were acknowledged up to now. */
  acked(): Set<string> {
    return new Set(
      this.members.flatMap(({ transcript }) =>
        transcript.acked.map(({ cid }) => cid)
      ),
    );
  }

  /** Waits until so many more are. */
  async acknowledged(more: number): Promise<void> {
    const count = () =>
      this.members.reduce(
        (sum, { transcript }) => sum + transcript.acked.length,
        0,
      );
    const wanted = count() + more;
    await until("acknowledgements", () => count() >= wanted);
  }

  /** Waits until all is said, acknowledged and read. */
  async silence(): Promise<void> {
    this.#isOn = false;
    const heads = new Map([[LOBBY, 0]]);
    await Promise.all(this.members.map((member) => member.caughtUp(heads)));
    const origin = `http://127.0.0.1:${this.members[0]?.port}`;
    const all = await readHeads(origin, [LOBBY]);
    await Promise.all(this.members.map((member) => member.caughtUp(all)));
  }

  /** Two devices of each: one that read to the end, one that was away longer. */
  places(epoch: string, random: Random): Place[] {
    return this.members.flatMap((member, i) => {
      const cookie = this.#cookies[i] ?? "";
      const all = member.transcript.timelines.get(LOBBY) ?? [];
      const ends = [all.length, random.below(all.length)];
      return ends.map((end) => ({ cookie, epoch, shown: all.slice(0, end) }));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.members.map((member) => member.stop()));
  }
}

/** Comes back to where somebody was, and reads to the end of the backlog. */
async function comeBack(
  server: Server,
  place: Place,
): Promise<{ place: Place; resumed: Resumed }> {
  using client = new Client(server.origin);
  client.cookie = place.cookie;
  await using tab = new Tab(await client.connect().opened(), LOBBY);
  const { epoch, shown: { length: seq } } = place;
  return { place, resumed: await tab.hello({ room: LOBBY, epoch, seq }) };
}

async function epochOf(server: Server): Promise<string> {
  return (await readPage(server.origin, LOBBY, "limit=1")).epoch;
}
