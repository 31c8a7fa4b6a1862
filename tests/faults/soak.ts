/**
 * R16: people come and go, talk, reload and catch up for minutes, and the
 * server stays as small as it was. It is the server as people start it, looked
 * at from outside, by the kernel's own count.
 *
 * Says nothing about how large the server may be, only that it does not grow.
 *
 * V8 collects garbage when it sees fit, and holds a hundred MiB of it under
 * load; what a leak of a few MiB does to that is not to be seen. But once a
 * program has been idle for some seconds, V8 collects all and gives the pages
 * back. So people come and go in rounds, and it is the memory at rest, after
 * each, that must not grow.
 *
 * What has a limit is led there first. The cache of SQLite's writer, by saying
 * enough. What the allocator keeps, by more people at once than come later. The
 * heap of the writer's thread, in which V8 lets ten MiB of garbage gather
 * before it collects any: it gives pages back at the first rest only, so that
 * it is filled once more after that.
 *
 * @module
 */
import { LOBBY, parseRoomId } from "../../lib/protocol.ts";
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
  /** Rounds that count; two halves come before. Few tell nothing of a slope. */
  rounds: number;
  /** How long people come and go in each. */
  roundSeconds: number;
  /** How long the server is left alone then, at least. */
  restSeconds: number;
  /** Said before the first rest, and again after it, as fast as it can be. */
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
const CROWD = 1.5;
const SLOPE_MAX = 1;
const SLOPE_FROM_ROUNDS = 3;
/** Where the warm-up is said. */
const ASIDE = parseRoomId("aside") ?? LOBBY;
const TALK_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 500;
/** Of the memory under load, what is left at most when the garbage is gone. */
const COLLECTED_SHARE = 0.8;
/** A server that is not so far after so many rests is as large as that. */
const RESTS_MAX = 3;

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
      r16.note("memory at rest, before", looks[0]?.value ?? NaN, " MiB"),
      r16.note("memory at rest, after", looks.at(-1)?.value ?? NaN, " MiB"),
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
  /** At rest after each round, by the minutes under load; in MiB. */
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
  const { seed, people, rounds, roundSeconds, restSeconds } = options;
  const { warmUpMessages } = options;
  await using tree = await Tree.build(...patches);
  await using server = await Server.start({ tree, env: UNLIMITED });
  using guests = await Guests.invite(server, people * CROWD, seed);
  const round = async (guestsAtOnce: number, seconds: number) => {
    await guests.comeAndGo(guestsAtOnce, seconds);
    return await memoryAtRest(server, restSeconds);
  };
  await talk(server, "Early talker", warmUpMessages, seed);
  await round(people * CROWD, roundSeconds / 2);
  await talk(server, "Late talker", warmUpMessages, seed);
  const looks = [{ at: 0, value: await round(people, roundSeconds / 2) }];
  const before = await server.descriptors();
  for (let i = 1; i <= rounds; i++) {
    looks.push({
      at: i * roundSeconds / 60,
      value: await round(people, roundSeconds),
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
    messages: 2 * warmUpMessages + (heads.get(LOBBY) ?? 0),
    complaints: guests.complaints,
  };
}

/** Says so much as fast as it can be, in a room where nobody else is. */
async function talk(
  { origin, port }: Server,
  name: string,
  messages: number,
  seed: number,
): Promise<void> {
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

/** The least that it has within a time after the load, in MiB. */
async function memoryAtRest(server: Server, seconds: number): Promise<number> {
  const sinceMs = performance.now();
  const loaded = await server.memoryMib();
  let least = loaded;
  while (true) {
    await pause(LOOK_EVERY_MS);
    least = Math.min(least, await server.memoryMib());
    const rests = (performance.now() - sinceMs) / (seconds * 1_000);
    const isCollected = least <= loaded * COLLECTED_SHARE;
    if (rests >= (isCollected ? 1 : RESTS_MAX)) return least;
  }
}
