/**
 * R15: what is true of one process is true of several over one database.
 * Members come by a proxy that sends them to any of three processes; these are
 * killed, what they hear each other by is cut off, and the database goes and
 * comes back, in an order that only chance knows. The checker is that of
 * `crashes.ts`.
 *
 * @module
 */
import { parseRoomId, type RoomId } from "../../lib/protocol.ts";
import { Client } from "../http/client.ts";
import { Cluster } from "./cluster.ts";
import { detailsOf, Load, lossVerdicts } from "./load.ts";
import { Person, type Tab } from "./person.ts";
import { Random } from "./random.ts";
import type { Server } from "./server.ts";
import type { Tree } from "./tree.ts";
import { type Outcome, verdicts } from "./verdict.ts";
import { until } from "./waiting.ts";

export interface ManyOptions {
  seed: number;
  /** Whether the processes tell each other by Redis; else by PostgreSQL. */
  redis: boolean;
  members: number;
  /** SIGKILLs of a process. */
  kills: number;
  /** Cuts of the connections by which processes hear each other. */
  cuts: number;
  /** Restarts of PostgreSQL, and of Redis: half of them crashes. */
  restarts: number;
  /** Names that are claimed at all processes at once. */
  races: number;
  /** Processes that die with people who do not come back. */
  ghosts: number;
  /** Mean acknowledgements between two of these. */
  acksBetween: number;
  acksAtLeast: number;
}

const PROCESSES = 3;
/** How long somebody is listed whose process is dead. */
const GHOST_MAX_S = 15;

type Event = "kill" | "cut" | "postgres" | "redis" | "race";

export async function manyProcesses(
  tree: Tree,
  options: ManyOptions,
): Promise<Outcome> {
  const { seed, redis, acksAtLeast, acksBetween } = options;
  const random = new Random(seed);
  await using cluster = await Cluster.start({
    tree,
    redis,
    processes: PROCESSES,
  });
  const { servers } = cluster;
  await using load = await Load.start({
    port: cluster.port,
    members: options.members,
    random,
    // A refusal while the database is away could change the order of more.
    window: () => 1,
  });
  const names: string[] = [];

  for (const event of shuffled(eventsOf(options), random)) {
    await load.acknowledged(random.below(2 * acksBetween));
    switch (event) {
      case "kill":
        await random.pick(servers).restart();
        break;
      case "cut":
        if (cluster.redis !== null) await cluster.redis.cutListeners();
        else await cluster.postgres.cut("fresh-chat bus");
        break;
      case "postgres":
        if (random.below(2) === 0) await cluster.postgres.stop();
        else await cluster.postgres.crash();
        await cluster.postgres.resume();
        break;
      case "redis":
        await cluster.redis?.stop();
        await cluster.redis?.resume();
        break;
      case "race":
        names.push(...await race(servers, `Racer ${names.length}`));
        break;
    }
  }
  const ghostSeconds: number[] = [];
  for (let i = 0; i < options.ghosts; i++) {
    ghostSeconds.push(await outliveGhost(servers, random, i));
  }
  if (load.acks < acksAtLeast) {
    await load.acknowledged(acksAtLeast - load.acks);
  }

  const { defects, cuts } = await load.check(random.pick(servers).origin);
  const r15 = verdicts("R15");
  return {
    verdicts: [
      r15.note("SIGKILLs", options.kills),
      r15.note("listeners cut off", options.cuts),
      r15.note("restarts of the database", options.restarts),
      r15.note("lines lost", cuts),
      r15.atLeast("acknowledged", acksAtLeast, load.acks),
      ...lossVerdicts(defects, ["R15", "R15"]),
      r15.exactly("names given", options.races, names.length),
      r15.exactly("different names", names.length, new Set(names).size),
      ...ghostSeconds.map((seconds) =>
        r15.atMost("ghost listed for", GHOST_MAX_S, seconds, " s")
      ),
    ],
    details: detailsOf(defects),
  };
}

function eventsOf(options: ManyOptions): Event[] {
  const { kills, cuts, races, redis, restarts } = options;
  const times = (count: number, event: Event) =>
    Array.from({ length: count }, () => event);
  return [
    ...times(kills, "kill"),
    ...times(cuts, "cut"),
    ...times(restarts, "postgres"),
    ...times(redis ? restarts : 0, "redis"),
    ...times(races, "race"),
  ];
}

/** Durstenfeld's shuffle. */
function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const left = [...items];
  const drawn: Item[] = [];
  while (left.length > 0) {
    drawn.push(...left.splice(random.below(left.length), 1));
  }
  return drawn;
}

/**
 * Claims one name at all processes at once, again while none of them can ask
 * the database; gives it for each who got it.
 */
async function race(
  servers: readonly Server[],
  name: string,
): Promise<string[]> {
  while (true) {
    const claims = await Promise.all(servers.map(async ({ origin }) => {
      using client = new Client(origin);
      return (await client.join(name)).status;
    }));
    if (claims.some((status) => status < 500)) {
      return claims.filter((status) => status === 303).map(() => name);
    }
  }
}

/**
 * Kills a process somebody is at who does not come back; resolves with the
 * seconds for which another process lists them.
 */
async function outliveGhost(
  servers: readonly [Server, ...Server[]],
  random: Random,
  i: number,
): Promise<number> {
  const at = random.below(servers.length);
  const doomed = servers[at] ?? servers[0];
  const other = servers[(at + 1) % servers.length] ?? servers[0];
  const room = roomNamed(`ghosts-${i}`);
  const ghost = await Person.join(doomed.origin, `Ghost ${i}`);
  const watcher = await Person.join(other.origin, `Watcher ${i}`);
  const line = await ghost.tab(room);
  await using watching = await watcher.tab(room);
  await until("the ghost is listed", () => countIn(watching) === 2);
  await doomed.kill();
  const sinceMs = performance.now();
  await until("the ghost is gone", () => countIn(watching) === 1);
  const seconds = (performance.now() - sinceMs) / 1_000;
  await line.connection.closed;
  await doomed.start();
  return seconds;
}

/** How many are online, by what a tab was told last. */
function countIn({ connection }: Tab): number {
  const counts = connection.frames().flatMap((frame) =>
    frame.t === "presence" ? [frame.count] : []
  );
  return counts.at(-1) ?? 0;
}

function roomNamed(name: string): RoomId {
  const room = parseRoomId(name);
  if (room === null) throw new Error(`No room id: "${name}"`);
  return room;
}
