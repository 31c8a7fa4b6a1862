/**
 * What the process is made of, put together. Opens nothing and reads nothing:
 * store, clock and randomness come from `main.ts`, or from a test.
 *
 * @module
 */
import { Hub } from "./chat.ts";
import type { Config } from "./config.ts";
import { PATIENTLY, type Wait } from "./deadline.ts";
import type { Dialect } from "./dialect.ts";
import { AddressLimits } from "./http/address_limits.ts";
import { eventDialect } from "./http/events.ts";
import { DrawnPages } from "./http/drawn_pages.ts";
import { Fragments } from "./http/fragments.ts";
import { NewestPages } from "./http/newest_pages.ts";
import { RecentJoins } from "./http/recent_joins.ts";
import { RENAMES } from "./http/names.ts";
import { listRooms } from "./http/room_list.ts";
import { Turns } from "./http/turns.ts";
import type { Identity } from "./identity/identity.ts";
import type { Followed } from "./identity/links.ts";
import type { RoomLog } from "./log/log.ts";
import { remembering } from "./log/remembered_log.ts";
import type { Logger } from "./logger.ts";
import type { Sources } from "./metrics/catalogue.ts";
import { LoopWatch } from "./metrics/loop_watch.ts";
import { measured } from "./metrics/measured_log.ts";
import { Metrics } from "./metrics/metrics.ts";
import { MemoryWatch } from "./memory_watch.ts";
import { type Cid, LOBBY, parseCid } from "./protocol.ts";
import { Shell } from "./socket.ts";
import type { Store } from "./store.ts";
import type { Surroundings } from "./surroundings.ts";
import { TokenBuckets } from "./token_bucket.ts";
import { tutorialDialect } from "./tutorial.ts";

/** What comes from outside. */
export interface Parts extends Surroundings {
  config: Config;
  store: Store;
  logger: Logger;
}

export interface Services extends AsyncDisposable {
  config: Config;
  identity: Identity;
  log: RoomLog;
  logger: Logger;
  memory: MemoryWatch;
  metrics: Metrics;
  /** What is told to who collects figures. */
  figures: Sources;
  shell: Shell;
  joins: RecentJoins;
  /** The same for links to another device. */
  follows: RecentJoins<Followed>;
  /** How often each address may do what. */
  addresses: AddressLimits;
  /** How often each person may take another name. */
  renames: TokenBuckets;
  /** What was drawn before, of pages that look alike to many. */
  fragments: Fragments;
  /** Whole pages of rooms, without what is one person's. */
  drawnPages: DrawnPages;
  /** What was read last of the messages of rooms. */
  newestPages: NewestPages;
  /** Whose page is drawn next. */
  turns: Turns;
  /** How the tutorial's clients are spoken to. */
  tutorial: Dialect;
  /** How streams of server-sent events are. */
  events: Dialect;
  /** Unix milliseconds. */
  nowMs: () => number;
  /** Unix milliseconds by a clock that does not jump: what a removal ends by. */
  steadyMs: () => number;
  /** Milliseconds of a clock that only runs forward. */
  monoMs: () => number;
  /** Runs a function later; returns how to call that off. */
  setTimer: Surroundings["setTimer"];
  newCid: () => Cid;
  newRequestId: () => string;
  /** What disposing does, without waiting for each step as long as it takes. */
  stop: (waits: StopWaits) => Promise<void>;
}

/** How long the steps of a stop are waited for. */
export interface StopWaits {
  /** Until what was said is stored, or refused. */
  stored: Wait;
  /** Until the store is closed. */
  closed: Wait;
}

/** How often the store is told who is still connected, which keeps their names. */
const TOUCH_INTERVAL_MS = 60 * 60 * 1_000;

/** How often it is written who was here, and how far people have read. */
const WRITE_INTERVAL_MS = 3_000;

/** Disposing ends all connections first, then closes the store. */
export function createServices(parts: Parts): Services {
  const { config, store, logger, now, defer, setTimer, newId, newUuid } = parts;
  const { limits } = config;
  const { identity } = store;
  const metrics = new Metrics();
  const monoMs = () => now().monoMs;
  const measuredLog = measured(store.log, metrics, monoMs);
  const log = store.shared === undefined
    ? remembering(measuredLog)
    : measuredLog;
  const newCid = () => mintCid(newUuid());
  const hub = new Hub({
    limits,
    epoch: log.epoch,
    newId,
    startedAt: now(),
    processes: (): number => shell.processes,
  });
  const shell = new Shell({
    hub,
    log,
    limits,
    logger,
    now,
    nameOf: async (id) => (await identity.person(id))?.name ?? null,
    shared: store.shared === undefined ? undefined : {
      ...store.shared,
      owners: (sessions) => identity.owners(sessions),
    },
    roomsOf: async (id) => (await listRooms(services, id, LOBBY)).links,
    mark: (personId, read) => {
      identity.mark({ ...read, personId, atMs: nowMs() });
      // Somebody without a socket may have said something.
      identity.touch(personId, nowMs());
    },
    metrics,
    defer,
    setTimer,
  });
  const memory = new MemoryWatch({
    limitMb: config.memoryLimitMb,
    usedBytes: parts.usedMemory,
    setTimer,
    logger,
  });
  const loopWatch = new LoopWatch({ metrics, monoMs, setTimer });
  const nowMs = () => now().wallMs;
  let touching = setTimer(touchAll, TOUCH_INTERVAL_MS);
  function touchAll(): void {
    for (const { id } of shell.connected()) identity.touch(id, nowMs());
    touching = setTimer(touchAll, TOUCH_INTERVAL_MS);
  }
  let writing = setTimer(writeWaiting, WRITE_INTERVAL_MS);
  function writeWaiting(): void {
    void identity.writeWaiting();
    writing = setTimer(writeWaiting, WRITE_INTERVAL_MS);
  }
  const turns = new Turns({ defer, setTimer, monoMs });
  const services: Services = {
    config,
    identity,
    log,
    logger,
    memory,
    metrics,
    figures: {
      metrics,
      shell,
      shared: store.shared ?? null,
      log,
      memory,
      usedMemory: parts.usedMemory,
      memoryLimitMb: config.memoryLimitMb,
      startedAtMs: nowMs(),
    },
    shell,
    joins: new RecentJoins(),
    follows: new RecentJoins(),
    addresses: new AddressLimits(limits, () => shell.processes),
    renames: new TokenBuckets(RENAMES),
    fragments: new Fragments(),
    drawnPages: new DrawnPages({ monoMs }),
    newestPages: new NewestPages(),
    turns,
    tutorial: tutorialDialect(newCid),
    events: eventDialect(log.epoch),
    nowMs,
    steadyMs: () => hub.steadyMs(now()),
    monoMs,
    setTimer,
    newCid,
    newRequestId: newUuid,
    async stop({ stored, closed }) {
      touching();
      writing();
      memory[Symbol.dispose]();
      loopWatch[Symbol.dispose]();
      turns[Symbol.dispose]();
      try {
        await shell.stop(stored);
      } finally {
        await closed(close());
      }
    },
    [Symbol.asyncDispose]: () =>
      services.stop({ stored: PATIENTLY, closed: PATIENTLY }),
  };
  async function close(): Promise<void> {
    // A shared one does so by itself, and gives back its lease meanwhile.
    if (store.shared === undefined) await identity.writeWaiting();
    await store[Symbol.asyncDispose]();
  }
  return services;
}

function mintCid(uuid: string): Cid {
  const cid = parseCid(uuid);
  if (cid === null) throw new Error(`Cannot use as cid: "${uuid}"`);
  return cid;
}
