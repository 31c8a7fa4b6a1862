/**
 * What breaks first, and what comes then: steps on engines that exist, each
 * taken when the setup before it cannot do it, whatever is added to it.
 *
 * @module
 */
import { FULL } from "./costs.ts";
import { type Demand, demandOf, type Resource, type Setup } from "./demand.ts";
import type { Rooms } from "./town.ts";

/** More than anybody would look after. */
const INSTANCES_MAX = 20_000;
const DATABASES_MAX = 512;
/** The default of `LIMIT_ROOM_SENDS_PER_SECOND`. */
const ROOM_TALK_MAX = 100;

export interface Verdict {
  setup: Setup;
  demand: Demand;
  /** What is fuller than it may be, the fullest first. */
  broken: Resource[];
}

interface Step {
  what: string;
  bus: Setup["bus"];
  /** Whether rooms are spread over several databases. */
  isSpread: boolean;
  roomTalkMax?: number;
}

/** From the simplest on. */
export const STEPS: readonly Step[] = [
  { what: "PostgreSQL for everything", bus: "notify", isSpread: false },
  { what: "Redis as the bus", bus: "redis", isSpread: false },
  {
    what: "Redis Cluster or NATS as the bus, a subject for each room",
    bus: "subjects",
    isSpread: false,
  },
  {
    what: "rooms spread over several databases, by their id",
    bus: "subjects",
    isSpread: true,
  },
  {
    what: "events themselves on that bus, read only where one is missing",
    bus: "events",
    isSpread: true,
  },
  {
    what: "and LIMIT_ROOM_SENDS_PER_SECOND=10, more than anybody reads",
    bus: "events",
    isSpread: true,
    roomTalkMax: 10,
  },
];

/**
 * A step at its best: with as few databases and instances as do, or if none
 * do, with those that come nearest.
 */
export function tryStep(town: readonly Rooms[], step: Step): Verdict {
  const { bus, isSpread, roomTalkMax = ROOM_TALK_MAX } = step;
  let best: Verdict | null = null;
  for (let databases = 1; databases <= DATABASES_MAX; databases *= 2) {
    const instances = fewestInstances(town, { databases, bus, roomTalkMax });
    const verdict = judge(town, { instances, databases, bus, roomTalkMax });
    if (best === null || fullest(verdict) < fullest(best)) best = verdict;
    if (verdict.broken.length === 0 || !isSpread) break;
  }
  if (best === null) throw new Error("Cannot try a step without a database");
  return best;
}

export function judge(town: readonly Rooms[], setup: Setup): Verdict {
  const demand = demandOf(town, setup);
  const broken = (Object.keys(demand.shares) as Resource[])
    .filter((name) => demand.shares[name] > FULL)
    .sort((a, b) => demand.shares[b] - demand.shares[a]);
  return { setup, demand, broken };
}

function fullest({ demand }: Verdict): number {
  return Math.max(...Object.values(demand.shares));
}

/**
 * As few as do. More of them do not always help, as each hears all the others:
 * if no number does, the one at which the fullest is least full.
 */
function fewestInstances(
  town: readonly Rooms[],
  rest: Omit<Setup, "instances">,
): number {
  let best = 1;
  let least = Infinity;
  for (let n = 1; n <= INSTANCES_MAX; n = Math.ceil(n * 1.1)) {
    const { shares } = demandOf(town, { ...rest, instances: n });
    const most = Math.max(...Object.values(shares));
    if (most <= FULL) return n;
    if (most < least) [best, least] = [n, most];
  }
  return best;
}
