/**
 * R16: people come and go, talk, reload and catch up for minutes, and the
 * server stays as small as it was. It is the server as people start it, but
 * for its garbage, looked at from outside, by the kernel's own count.
 *
 * Says nothing about how large the server may be, only that it does not grow.
 *
 * V8 collects garbage when it sees fit: under load it holds a hundred MiB of
 * it, and at rest as much as it likes, the more the busier the machine is. So
 * people come and go in rounds, after each of which all garbage is collected;
 * what is left is what the server holds, and that must not grow.
 *
 * What has a limit is led there first. The cache of SQLite's writer, by saying
 * enough. What is kept of pages, by leafing through all that was said. What the
 * allocator keeps for each thread, V8's compilers among them, by more people at
 * once than come later, and by enough of them.
 *
 * @module
 */
import { FRAGMENTS_LENGTH_MAX } from "../../lib/http/fragments.ts";
import { LOBBY, parseRoomId, TAIL_LENGTH } from "../../lib/protocol.ts";
import { Client } from "../http/client.ts";
import { collectGarbage, COLLECTS, COLLECTS_FLAGS } from "./garbage.ts";
import { Guests } from "./guests.ts";
import { SLACK } from "./leftovers.ts";
import { join, Member } from "./member.ts";
import { Random } from "./random.ts";
import { Server, UNLIMITED } from "./server.ts";
import { type Look, slope } from "./slope.ts";
import { type Patch, Tree } from "./tree.ts";
import { readHeads } from "./truth.ts";
import { type Outcome, verdicts } from "./verdict.ts";
import { pause, until } from "./waiting.ts";

export interface SoakOptions {
  seed: number;
  people: number;
  /** Rounds that count, after those in which what has a limit fills up. */
  rounds: number;
  /** How long people come and go in each. */
  roundSeconds: number;
  /** How often more people than later have come and gone before, at least. */
  warmUpVisits: number;
  /** Said before, as fast as it can be, and read. */
  warmUpMessages: number;
}

/** Keeps 2 KiB of each write. */
const LEAK: readonly Patch[] = [{
  path: "lib/sqlite/writer.ts",
  find: "  submit(job: Job): Promise<JobOutcome> {\n",
  replace: `  #kept: unknown[] = [];
  submit(job: Job): Promise<JobOutcome> {
    this.#kept.push(new Array(256).fill(job));
`,
}];
/** How many times as many people come in the first round. */
const CROWD = 2;
const CROWD_SECONDS = 5;
const SLOPE_MAX = 1;
const SLOPE_FROM_ROUNDS = 3;
/** Where the warm-up is said. */
const ASIDE = parseRoomId("aside") ?? LOBBY;
const TALK_WITHIN_MS = 120_000;
/** V8 gives pages back by a thread that nobody can wait for. */
const LOOK_EVERY_MS = 100;
const LOOKS = 10;
/** How much more is read than is kept of it. */
const READ_SHARE = 2;

/**
 * Watches the server, and beside it one that leaks, by the same means: that a
 * leak would be seen is part of the promise.
 */
export async function soak(options: SoakOptions): Promise<Outcome> {
  const [{ looks, ...sound }, leaking] = await Promise.all([
    watch(options, []),
    watch(options, LEAK),
  ]);
  const growth = slope(looks);
  const leak = slope(leaking.looks);
  const unit = " MiB/min";
  const r16 = verdicts("R16");
  const tooFew = options.rounds < SLOPE_FROM_ROUNDS;
  const { complaints } = sound;
  return {
    verdicts: [
      r16.note("rounds", options.rounds),
      r16.note("visits", sound.visits),
      r16.note("reloads", sound.reloads),
      r16.note("messages", sound.messages),
      r16.note("memory held, before", looks[0]?.value ?? NaN, " MiB"),
      r16.note("memory held, after", looks.at(-1)?.value ?? NaN, " MiB"),
      r16.note("memory at most", sound.atMost, " MiB"),
      tooFew
        ? r16.note("memory's slope", growth, unit)
        : r16.atMost("memory's slope", SLOPE_MAX, growth, unit),
      tooFew
        ? r16.note("the slope of a leak", leak, unit)
        : r16.atLeast("the slope of a leak", SLOPE_MAX, leak, unit),
      r16.note("descriptors before", sound.descriptors.before),
      r16.atMost(
        "descriptors after",
        sound.descriptors.before + SLACK,
        sound.descriptors.after,
      ),
      r16.exactly("protocol broken", 0, complaints.length),
    ],
    details: complaints,
  };
}

interface Watched {
  /** Held after each round, by the minutes under load; in MiB. */
  looks: Look[];
  /** The most memory that it ever had, in MiB. */
  atMost: number;
  descriptors: { before: number; after: number };
  visits: number;
  reloads: number;
  messages: number;
  complaints: readonly string[];
}

async function watch(
  options: SoakOptions,
  patches: readonly Patch[],
): Promise<Watched> {
  const { seed, people, rounds, roundSeconds } = options;
  const { warmUpMessages, warmUpVisits } = options;
  await using tree = await Tree.build(...COLLECTS, ...patches);
  await using server = await Server.start({
    tree,
    env: UNLIMITED,
    extraFlags: COLLECTS_FLAGS,
  });
  using guests = await Guests.invite(server, people * CROWD, seed);
  await talk(server, warmUpMessages, seed);
  await leaf(server, warmUpMessages);
  while (guests.visits < warmUpVisits) {
    await guests.comeAndGo(people * CROWD, CROWD_SECONDS);
  }
  await memoryHeld(server);
  await guests.comeAndGo(people, roundSeconds);
  const looks = [{ at: 0, value: await memoryHeld(server) }];
  const before = await server.descriptors();
  for (let i = 1; i <= rounds; i++) {
    await guests.comeAndGo(people, roundSeconds);
    looks.push({
      at: i * roundSeconds / 60,
      value: await memoryHeld(server),
    });
  }
  const after = await server.descriptors();
  const heads = await readHeads(server.origin, [LOBBY]);
  return {
    looks,
    atMost: await server.memoryMib("VmHWM"),
    descriptors: { before, after },
    visits: guests.visits,
    reloads: guests.reloads,
    messages: warmUpMessages + (heads.get(LOBBY) ?? 0),
    complaints: guests.complaints,
  };
}

/** Says so much as fast as it can be, in a room where nobody else is. */
async function talk(
  { origin, port }: Server,
  messages: number,
  seed: number,
): Promise<void> {
  const name = "Talker";
  const cookie = await join(origin, name);
  const rooms = [ASIDE] as const;
  const random = new Random(seed);
  await using member = new Member({
    name,
    port,
    cookie,
    rooms,
    random,
    window: 100,
  });
  const { said, acked } = member.transcript;
  member.next = () =>
    said.length < messages
      ? { room: ASIDE, body: `Aside, ${said.length}` }
      : null;
  member.start();
  const told = () => `${messages} acks, not ${acked.length}`;
  await until(told, () => acked.length >= messages, TALK_WITHIN_MS);
}

/**
 * Reads what was said, from the newest on, until far more was drawn than is
 * kept; or all of it.
 */
async function leaf({ origin }: Server, messages: number): Promise<void> {
  const client = new Client(origin);
  let length = 0;
  for (let before = messages; before > 0; before -= TAIL_LENGTH) {
    if (length > READ_SHARE * FRAGMENTS_LENGTH_MAX) return;
    const page = await client.get(`/r/${ASIDE}?before=${before}`);
    length += (await page.text()).length;
  }
}

/** What is left without garbage, in MiB. */
async function memoryHeld(server: Server): Promise<number> {
  await collectGarbage(server);
  let least = Infinity;
  for (let i = 0; i < LOOKS; i++) {
    await pause(LOOK_EVERY_MS);
    least = Math.min(least, await server.memoryMib());
  }
  return least;
}
