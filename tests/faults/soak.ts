/**
 * R16: people come and go, talk, reload and catch up for minutes, and the
 * server stays as small as it was. What it holds is looked at from outside,
 * by the kernel's own count, except for its timers.
 *
 * Says nothing about how large the server may be, only that it does not grow.
 *
 * @module
 */
import { LOBBY } from "../../lib/protocol.ts";
import { Client } from "../http/client.ts";
import { readEvents } from "./event_stream.ts";
import { join, Member } from "./member.ts";
import { Person } from "./person.ts";
import { Random } from "./random.ts";
import { Server, UNLIMITED } from "./server.ts";
import { COUNTED_TIMERS, countTimers } from "./timers.ts";
import { type Patch, Tree } from "./tree.ts";
import { readHeads } from "./truth.ts";
import { type Outcome, verdicts } from "./verdict.ts";
import { PATIENCE_MS, pause, until } from "./waiting.ts";

export interface SoakOptions {
  seed: number;
  /** How long people come and go. */
  seconds: number;
  people: number;
  /** How long the server may take to be as it was, once they are gone. */
  settleMs?: number;
  /** Further patches, as of a mutant. */
  patches?: readonly Patch[];
}

/** Most things that somebody does before they leave. */
const DEEDS_MAX = 8;
/** Longest wait between two of them, and before coming back. */
const IDLE_MS = 250;
const AWAY_MS = 1_500;
/** People hurry so much at first, so that what has a size soon has it. */
const HURRY = 8;
const WARM_UP_SHARE = 1 / 3;
const LOOK_EVERY_MS = 1_000;
/**
 * Left alone, V8 lets tens of MiB of garbage gather, and minutes of soaking
 * would measure its mood: the young generation stays small, and the old one is
 * collected before each look.
 */
const COLLECTED = "--expose-gc,--max-semi-space-size=1";
/**
 * What SQLite keeps of the database has a limit that minutes do not reach: with
 * a lower one, it is reached before the looks that count.
 */
const SMALL_CACHES: readonly Patch[] = [
  {
    path: "lib/sqlite/schema.ts",
    find: "const WRITER_CACHE_KIB = 32 * 1024;",
    replace: "const WRITER_CACHE_KIB = 512;",
  },
  {
    path: "lib/sqlite/schema.ts",
    find: "const READER_CACHE_KIB = 16 * 1024;",
    replace: "const READER_CACHE_KIB = 512;",
  },
];
/** A slope over less is the noise of the garbage collector. */
const SLOPE_FROM_SECONDS = 120;
/** Descriptors and timers that may be more: what comes and goes by itself. */
const SLACK = 2;

export async function soak(
  { seed, seconds, people, settleMs = PATIENCE_MS, patches = [] }: SoakOptions,
): Promise<Outcome> {
  const random = new Random(seed);
  await using tree = await Tree.build(
    ...COUNTED_TIMERS,
    ...SMALL_CACHES,
    ...patches,
  );
  const env = { ...UNLIMITED, DENO_V8_FLAGS: COLLECTED };
  await using server = await Server.start({ tree, env });
  // A pool that keeps nothing, as an idle connection would look like a leak.
  using http = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const watcher = await Person.join(server.origin, "Watcher");
  const guests: Guest[] = [];
  for (let i = 0; i < people; i++) {
    guests.push(await guest(server, i, random.fork(), http));
  }
  // Everybody has been there once: what is made on first use is made.
  await Promise.all(guests.map((guest) => guest.visit()));
  await until("nobody", async () => await othersPresent(watcher) === 0);
  const before = await holdings(server);

  const startMs = performance.now();
  const endMs = startMs + seconds * 1_000;
  // Not up to the end of the warm-up, or calming down would look like a gain.
  const warmMs = startMs + seconds * 1_000 * WARM_UP_SHARE / 2;
  const samples: Sample[] = [];
  const coming = Promise.all(
    guests.map((guest) => guest.comeAndGo(warmMs, endMs)),
  );
  while (performance.now() < endMs) {
    await countTimers(server); // Collects garbage, too.
    samples.push({
      minutes: performance.now() / 60_000,
      mib: await server.memoryMib(),
    });
    await pause(LOOK_EVERY_MS);
  }
  await coming;

  const heads = await readHeads(server.origin, [LOBBY]);
  let after = before;
  let present = NaN;
  const isBack = async () => {
    present = await othersPresent(watcher);
    after = await holdings(server);
    return present === 0 && after.descriptors <= before.descriptors + SLACK &&
      after.timers <= before.timers + SLACK;
  };
  // What does not come back within this is told by the figures.
  await until("all as before", isBack, settleMs).catch(() => {});

  const members = guests.map(({ member }) => member);
  const complaints = members.flatMap(({ transcript }) => transcript.complaints);
  const settled = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
  const growth = slope(settled);
  const r16 = verdicts("R16");
  return {
    verdicts: [
      r16.note("duration", seconds, " s"),
      r16.note("visits", guests.reduce((sum, { visits }) => sum + visits, 0)),
      r16.note(
        "reloads",
        guests.reduce((sum, { reloads }) => sum + reloads, 0),
      ),
      r16.note("messages", heads.get(LOBBY) ?? 0),
      r16.note("memory after warm-up", settled[0]?.mib ?? NaN, " MiB"),
      r16.note("memory at the end", samples.at(-1)?.mib ?? NaN, " MiB"),
      seconds < SLOPE_FROM_SECONDS
        ? r16.note("memory's slope", growth, " MiB/min")
        : r16.atMost("memory's slope", 1, growth, " MiB/min"),
      r16.note("descriptors before", before.descriptors),
      r16.atMost(
        "descriptors after",
        before.descriptors + SLACK,
        after.descriptors,
      ),
      r16.note("timers before", before.timers),
      r16.atMost("timers after", before.timers + SLACK, after.timers),
      r16.exactly("still present", 0, present),
      r16.exactly("protocol broken", 0, complaints.length),
    ],
    details: complaints,
  };
}

/** Somebody who drops in again and again, and does what people do. */
class Guest {
  visits = 0;
  reloads = 0;
  readonly member: Member;
  readonly #client: Client;
  readonly #random: Random;
  readonly #http: Deno.HttpClient;

  constructor(
    member: Member,
    client: Client,
    random: Random,
    http: Deno.HttpClient,
  ) {
    this.member = member;
    this.#client = client;
    this.#random = random;
    this.#http = http;
  }

  /** Comes and goes: in a hurry until `warmMs`, at leisure until `endMs`. */
  async comeAndGo(warmMs: number, endMs: number): Promise<void> {
    while (performance.now() < endMs) {
      const hurry = performance.now() < warmMs ? HURRY : 1;
      await this.visit(hurry);
      await pause(this.#random.below(AWAY_MS) / hurry);
    }
  }

  async visit(hurry = HURRY): Promise<void> {
    const { member } = this;
    this.visits += 1;
    await this.#page();
    member.start();
    await this.#online();
    const deeds = 1 + this.#random.below(DEEDS_MAX);
    for (let i = 0; i < deeds; i++) {
      await this.#do(this.#random.pick(["say", "say", "reload", "read"]));
      await pause(this.#random.below(IDLE_MS) / hurry);
    }
    await until("an ack", () => member.isSettled);
    await member.stop();
  }

  async #do(deed: "say" | "reload" | "read"): Promise<void> {
    const { member } = this;
    switch (deed) {
      case "say":
        member.say(LOBBY, `Number ${member.transcript.said.length}`);
        return;
      case "reload":
        this.reloads += 1;
        member.cut();
        await this.#page();
        await this.#online();
        return;
      case "read": {
        const response = await this.#get(`/api/rooms/${LOBBY}/events`);
        await readEvents(response, "live");
        return;
      }
    }
  }

  async #online(): Promise<void> {
    await until("a welcome", () => this.member.isOnline);
  }

  async #page(): Promise<void> {
    const response = await this.#get(`/r/${LOBBY}`);
    await response.text();
  }

  #get(path: string): Promise<Response> {
    // Deno's own extension, which the types of browsers do not know.
    const init: RequestInit & { client: Deno.HttpClient } = {
      client: this.#http,
    };
    return this.#client.get(path, init);
  }
}

async function guest(
  server: Server,
  i: number,
  random: Random,
  http: Deno.HttpClient,
): Promise<Guest> {
  const name = `Guest ${i}`;
  const cookie = await join(server.origin, name);
  const client = new Client(server.origin);
  client.cookie = cookie;
  const { port } = server;
  const rooms = [LOBBY] as const;
  const member = new Member({ name, port, cookie, rooms, random });
  return new Guest(member, client, random.fork(), http);
}

interface Holdings {
  descriptors: number;
  timers: number;
}

async function holdings(server: Server): Promise<Holdings> {
  const timers = await countTimers(server);
  return { timers, descriptors: await server.descriptors() };
}

/** How many others a room shows to who comes in now. */
async function othersPresent(watcher: Person): Promise<number> {
  await using tab = await watcher.tab(LOBBY);
  const { count } = await tab.connection.frame("presence");
  return count - 1;
}

interface Sample {
  minutes: number;
  mib: number;
}

/** The slope of the straight line that fits best (least squares). */
export function slope(samples: readonly Sample[]): number {
  const mean = (values: number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const minutes = mean(samples.map((sample) => sample.minutes));
  const mib = mean(samples.map((sample) => sample.mib));
  let up = 0;
  let down = 0;
  for (const sample of samples) {
    up += (sample.minutes - minutes) * (sample.mib - mib);
    down += (sample.minutes - minutes) ** 2;
  }
  return up / down;
}
