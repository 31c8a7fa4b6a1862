/**
 * What one thing costs, each with where the figure is from. The one place to
 * change when something was measured anew.
 *
 * CPU in microseconds of one core, memory in bytes.
 *
 * @module
 */

/**
 * `measured`: on this program. `read`: on the engine alone, or a program like
 * this one. `assumed`: nobody has measured it yet; the figure is meant to be
 * too high rather than too low.
 */
export type Source = "measured" | "read" | "assumed";

export interface Cost {
  readonly value: number;
  readonly source: Source;
  readonly where: string;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** Two cores (Intel Xeon) shared with other work, Deno 2.9.6, PostgreSQL 15. */
const BENCH = "`deno task bench costs`, 23 November 2026";

export const COSTS = {
  /** One WebSocket message to one reader, whatever is in it. */
  send: {
    value: 8,
    source: "measured",
    where: "1,000 readers of one room, 50 to 4,000 messages a second",
  },
  /** One event to one reader, within such a message. */
  delivery: {
    value: 0.25,
    source: "measured",
    where: "1,000 readers of one room, 4,000 messages a second",
  },
  /** One frame from a browser and its answer: a ping, a mark, a draft. */
  frame: {
    value: 20,
    source: "read",
    where: "The answer is a send, and to take it in about as much",
  },
  /** What an instance does to have a message stored. */
  store: {
    value: 550,
    source: "measured",
    where: `${BENCH}: by itself 520 to 660, in groups of 50 40`,
  },
  /** Somebody comes: admission, history, presence. */
  join: {
    value: 560,
    source: "measured",
    where: "5,000 sockets were back and caught up in 2.8 s after a kill",
  },
  /** What an instance does for an event that another one has stored. */
  pull: { value: 80, source: "measured", where: `${BENCH}: 60 to 100` },
  /** What it does to say how much is unread in one room. */
  ask: { value: 170, source: "measured", where: `${BENCH}: 140 to 200` },
  /** What it does to have a mark written, among those of others. */
  mark: { value: 25, source: "measured", where: `${BENCH}: 13 to 38` },
  /** A parcel of hints from another instance, read and looked at. */
  parcel: { value: 25, source: "measured", where: `${BENCH}: 18 to 25` },
  /** A parcel of hints of its own, told by NOTIFY. */
  notify: { value: 200, source: "measured", where: `${BENCH}: 130 to 330` },
  /** The same by Redis. */
  publish: { value: 60, source: "measured", where: `${BENCH}: 50 to 60` },
  /** Memory of a process that nobody is connected to. */
  process: {
    value: 128 * MIB,
    source: "measured",
    where: "Before the flood of `deno task torture 7 R10`",
  },
  /** Memory of one connection, with what belongs to it. */
  connection: {
    value: 48 * KIB,
    source: "measured",
    where: "`deno task torture 7 R9`: 5,000 took (365 − 128) MiB at most",
  },
  /** In PostgreSQL: a message stored. */
  dbMessage: {
    value: 450,
    source: "measured",
    where: `${BENCH}: by itself 420 to 460, in groups of 50 30`,
  },
  /** In PostgreSQL: the events of a room after a seq, or a session. */
  dbRead: { value: 50, source: "measured", where: `${BENCH}: 20 to 60` },
  /** In PostgreSQL: how somebody stands in a room, and how much is unread. */
  dbAsk: { value: 90, source: "measured", where: `${BENCH}: 40 to 90` },
  /** In PostgreSQL: one of many rows that are looked up by one query. */
  dbRow: {
    value: 2,
    source: "measured",
    where: `${BENCH}: not more than this`,
  },
  /** In PostgreSQL: one of many rows that are written by one statement. */
  dbWrite: { value: 15, source: "measured", where: `${BENCH}: a mark, 13` },
  /** In PostgreSQL: a NOTIFY's own transaction, one at a time. */
  dbNotify: { value: 150, source: "measured", where: `${BENCH}: 50 to 150` },
  /** In PostgreSQL: a notification to one listener. */
  dbHeard: { value: 15, source: "measured", where: `${BENCH}: 15` },
  /** In Redis or NATS: a parcel to one subscriber. */
  busHeard: {
    value: 1.5,
    source: "assumed",
    where: "Too little to be measured: a write to a socket in C",
  },
} as const satisfies Record<string, Cost>;

/** How full something may be, so that an hour of much talk fits as well. */
export const FULL = 0.6;
/** What one machine of each kind has. */
export const MACHINE = {
  /** The event loop of an instance is one core. */
  instanceBytes: 2048 * MIB,
  /** Nobody new is let in beyond this share of it. */
  instanceShare: 0.7,
  databaseCores: 32,
  /** A room's counter is locked so long for a group: flush and network. */
  lockSeconds: 0.003,
  /**
   * Flushes of a room in a second, beyond which what is said may gather: a core
   * that is full makes fewer by itself, and 50 ms are nothing to who reads.
   */
  flushesMax: 20,
} as const;
