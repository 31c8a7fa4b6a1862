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

export const COSTS = {
  /** One event to one reader, with all that it takes to get there. */
  delivery: {
    value: 0.8,
    source: "measured",
    where: "1,000 readers, 1,000 messages/s, two shared cores; Deno 2.9.6",
  },
  /** One frame from a browser and its answer: a ping, a mark, a draft. */
  frame: {
    value: 10,
    source: "read",
    where: "A send is 4 to 6 µs with its system call, a receipt as much",
  },
  /** Somebody comes: admission, history, presence. */
  join: {
    value: 560,
    source: "measured",
    where: "5,000 sockets were back and caught up in 2.8 s after a kill",
  },
  /** What an instance does for an event that another one has stored. */
  pull: {
    value: 40,
    source: "assumed",
    where: "A query and its answer, as npm:postgres does it",
  },
  /** A parcel of hints from another instance, read and looked at. */
  parcel: {
    value: 15,
    source: "assumed",
    where: "JSON of some hundred bytes, checked by valibot",
  },
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
  /** In PostgreSQL: a message stored, its share of the group included. */
  dbMessage: {
    value: 90,
    source: "read",
    where: "11,500 inserts with a room's counter a second, on two cores",
  },
  /** In PostgreSQL: the events of a room after a seq, or one room's head. */
  dbRead: {
    value: 50,
    source: "assumed",
    where: "A prepared lookup in an index, with its protocol",
  },
  /** In PostgreSQL: one of many rows that are looked up by one query. */
  dbRow: { value: 3, source: "assumed", where: "A step in a cached index" },
  /** In PostgreSQL: one of many rows that are written by one statement. */
  dbWrite: {
    value: 20,
    source: "read",
    where: "93,000 inserts a second in batches of 100, on two cores",
  },
  /** In PostgreSQL: a NOTIFY's own transaction, one at a time. */
  dbNotify: {
    value: 60,
    source: "assumed",
    where: "Commits that notify take turns under one lock of the server",
  },
  /** In PostgreSQL: a notification to one listener. */
  dbHeard: {
    value: 8,
    source: "assumed",
    where: "A backend wakes and writes to a socket",
  },
  /** In Redis or NATS: a parcel to one subscriber. */
  busHeard: {
    value: 1.5,
    source: "assumed",
    where: "About what a write to a socket costs in C",
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
} as const;
