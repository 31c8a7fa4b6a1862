/**
 * How full everything is, for some people on some machines: pure arithmetic
 * over the costs. Every share is of what one machine of its kind has; 1 is all.
 *
 * @module
 */
import { COSTS, MACHINE } from "./costs.ts";
import { HABITS, type Rooms } from "./town.ts";

export interface Setup {
  instances: number;
  /** Rooms are spread over these by their id. */
  databases: number;
  /**
   * `notify`: PostgreSQL's own, everything to everybody. `redis`: the same, by
   * a server of its own. `subjects`: a subject for each room, so that an
   * instance hears of its own rooms only, over as many servers as it takes.
   * `events`: there they carry what was stored, so that nobody has to read it.
   */
  bus: "notify" | "redis" | "subjects" | "events";
  /** Messages a room takes per second. */
  roomTalkMax: number;
}

export const RESOURCES = [
  "core of an instance",
  "memory of an instance",
  "cores of a database",
  "lock of the busiest room",
  "NOTIFY of a database",
  "core of the bus",
] as const;
export type Resource = typeof RESOURCES[number];

export interface Demand {
  people: number;
  largestRoom: number;
  /** Per second. */
  messages: number;
  deliveries: number;
  pulls: number;
  parcels: number;
  shares: Record<Resource, number>;
  /** Cores of all instances together, by what needs them. */
  instanceCores: Record<string, number>;
  /** Cores of PostgreSQL, all databases together, by what needs them. */
  databaseCores: Record<string, number>;
}

const US = 1e-6;
/** Hints gather for 2 ms, and one parcel of an instance is under way at a time. */
const PARCELS_MAX = 333;
/** One read of a room is under way at a time, which takes some milliseconds. */
const PULLS_MAX = 100;
/** Heads of open rooms are compared with the log so often, in seconds. */
const LOOK_SECONDS = 3;
/** Sessions of those who are connected are looked up so often. */
const SESSIONS_SECONDS = 4;

export function demandOf(town: readonly Rooms[], setup: Setup): Demand {
  const { instances, databases, bus, roomTalkMax } = setup;
  let people = 0, messages = 0, deliveries = 0, pulls = 0;
  let openings = 0, marks = 0, hintsHeard = 0, busiest = 0, largestRoom = 0;
  let sends = 0;
  for (const { size, count } of town) {
    const talk = Math.min(size * HABITS.talk, roomTalkMax);
    // Instances that have somebody in the room, if people go anywhere.
    const there = instances * (1 - (1 - 1 / instances) ** size);
    people += count * size;
    messages += count * talk;
    deliveries += count * talk * size;
    sends += count * Math.min(talk, MACHINE.flushesMax) * size;
    if (bus !== "events") {
      pulls += count * Math.min(talk, PULLS_MAX) * (there - 1);
    }
    openings += count * there;
    hintsHeard += count * talk * (there - 1);
    const rises = 1 - Math.exp(-talk * HABITS.markSeconds);
    marks += count * size * HABITS.visible * rises / HABITS.markSeconds;
    busiest = Math.max(busiest, talk);
    largestRoom = Math.max(largestRoom, size);
  }
  const joins = people * HABITS.comeAndGo;
  const pings = people * HABITS.visible * HABITS.ping;
  const asked = people * HABITS.visible * HABITS.ask * HABITS.roomsAsked;
  const sent = instances === 1
    ? 0
    : Math.min(PARCELS_MAX * instances, messages + 2 * joins);
  // By subjects, parcels are no more than the hints that somebody waits for.
  const heard = bus === "notify" || bus === "redis"
    ? sent * (instances - 1)
    : Math.min(hintsHeard, sent * (instances - 1));
  const told = bus === "notify" ? COSTS.notify : COSTS.publish;
  const instanceCores = {
    "deliveries": (sends * COSTS.send.value +
      deliveries * COSTS.delivery.value) * US,
    "messages": messages * (COSTS.frame.value + COSTS.store.value) * US,
    "pings and marks": (pings * COSTS.frame.value +
      marks * (COSTS.frame.value + COSTS.mark.value)) * US,
    "lists of rooms": asked * COSTS.ask.value * US,
    "who comes and goes": joins * COSTS.join.value * US,
    "reads of what others stored": pulls * COSTS.pull.value * US,
    "the bus": (sent * told.value + heard * COSTS.parcel.value) * US,
  };
  const databaseCores = {
    "messages": messages * COSTS.dbMessage.value * US,
    "reads of what others stored": pulls * COSTS.dbRead.value * US,
    "lists of rooms": asked * COSTS.dbAsk.value * US,
    "marks of what was read": marks * COSTS.dbWrite.value * US,
    "who comes and goes": joins * (4 * COSTS.dbRead.value +
      2 * COSTS.dbWrite.value) *
      US,
    "looking by oneself":
      (openings / LOOK_SECONDS + people / SESSIONS_SECONDS) *
      COSTS.dbRow.value * US,
    "telling by NOTIFY": bus === "notify"
      ? (sent * COSTS.dbNotify.value + heard * COSTS.dbHeard.value) * US
      : 0,
  };
  const memory = COSTS.process.value +
    people / instances * COSTS.connection.value;
  return {
    people,
    largestRoom,
    messages,
    deliveries,
    pulls,
    parcels: heard,
    instanceCores,
    databaseCores,
    shares: {
      "core of an instance": sum(instanceCores) / instances,
      "memory of an instance": memory /
        (MACHINE.instanceBytes * MACHINE.instanceShare),
      "cores of a database": sum(databaseCores) / databases /
        MACHINE.databaseCores,
      "lock of the busiest room": busiest * MACHINE.lockSeconds,
      "NOTIFY of a database": bus === "notify"
        ? sent / databases * COSTS.dbNotify.value * US
        : 0,
      "core of the bus": bus === "redis"
        ? heard * COSTS.busHeard.value * US
        : 0,
    },
  };
}

function sum(parts: Record<string, number>): number {
  return Object.values(parts).reduce((a, b) => a + b, 0);
}
