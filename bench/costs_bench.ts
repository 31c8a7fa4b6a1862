/**
 * What one thing costs over PostgreSQL, in CPU time of this process and of the
 * server: the figures that `capacity/costs.ts` reckons with; prints a table.
 *
 *     deno task bench costs
 *
 * One thing is done after the other, each by itself: where many are under way
 * they gather, and cost less. CPU time counts, not how long it takes, so that
 * other work on the machine matters little. Needs PostgreSQL, and Redis for its
 * row (Debian's packages), and half a minute.
 *
 * @module
 */
import type { Bus } from "../lib/bus/bus.ts";
import { PostgresBus } from "../lib/bus/postgres.ts";
import { RedisBus } from "../lib/bus/redis.ts";
import type { Draft } from "../lib/log/log.ts";
import { Pool } from "../lib/postgres/pool.ts";
import {
  openPostgresStore,
  type PostgresStore,
} from "../lib/postgres/store.ts";
import { parseCid, parseRoomId, type RoomId } from "../lib/protocol.ts";
import { postgresPrograms, PostgresServer } from "../tests/servers/postgres.ts";
import { hasRedis, RedisServer } from "../tests/servers/redis.ts";
import { SILENT } from "../tests/servers/silent.ts";
import { cpuMicros, cpuMicrosOfTree } from "./cpu_time.ts";

const ROOMS = 1_000;
/** Messages in each room before. */
const BEFORE = 20;
const TIMES = 1_000;
/** Drafts of one room that are stored together. */
const GROUP = 50;
const HEADS = 500;
const MARKS = 200;
/** Processes that hear a hint, beside two. */
const MORE = 8;
const BODY = "A message of the length that people write in a chat on average.";
const ADA = { id: "person-ada-0000", name: "Ada" };

/** CPU microseconds of this process, and of the server. */
interface Cost {
  here: number;
  there: number;
}

if (postgresPrograms() === null) {
  console.log("Not run: PostgreSQL is not installed");
  Deno.exit(0);
}
await using server = await PostgresServer.start();
const url = await server.url();
await using store = await openPostgresStore({
  url,
  busUrl: null,
  logger: SILENT,
});
const rooms = Array.from(
  { length: ROOMS },
  (_, n) => parseRoomId(`room-${n}`) ?? fail("room"),
);
console.log("CPU µs for one               in the process   in the server");
await benchLog(store);
await benchPeople(store);
await benchBus("NOTIFY", server.pid, (from) => {
  const pool = new Pool({ url, max: 1 });
  const bus = new PostgresBus({ url, pool, from, epoch: "e", logger: SILENT });
  return { bus, pool };
});
if (hasRedis()) {
  await using redis = await RedisServer.start();
  await benchBus("Redis", redis.pid, (from) => {
    const { url } = redis;
    return { bus: new RedisBus({ url, from, epoch: "e", logger: SILENT }) };
  });
}

async function benchLog({ log }: PostgresStore): Promise<void> {
  for (let n = 0; n < BEFORE; n++) await log.append(rooms.map(draft));
  await print(
    "message, by itself",
    TIMES,
    (n) => log.append([draft(roomAt(n))]),
  );
  const group = Array.from({ length: GROUP });
  await print(`message of ${GROUP}`, TIMES / GROUP, async (n) => {
    await log.append(group.map(() => draft(roomAt(n))));
  }, GROUP);
  await print(
    "read of a room's news",
    TIMES,
    (n) => log.replay(roomAt(n), 1, 1),
  );
  await print(
    "read of 50 messages",
    TIMES / 2,
    (n) => log.page(roomAt(n), { limit: GROUP }),
  );
  await print("look at a listed room", TIMES, async (n) => {
    await log.standing(roomAt(n), ADA.id);
    await log.unread(roomAt(n), 1, ADA.id);
  });
  const some = rooms.slice(0, HEADS);
  await print(`head among ${HEADS}`, 20, () => log.heads(some), HEADS);
}

async function benchPeople({ identity }: PostgresStore): Promise<void> {
  const nowMs = Date.now();
  const people: string[] = [];
  let token = "";
  await print("name that is taken", MARKS, async (n) => {
    const claim = await identity.claim(`Person ${n}`, null, nowMs);
    if (!claim.ok) throw new Error(`Cannot take a name: ${claim.code}`);
    people.push(claim.person.id);
    token = claim.token ?? token;
  });
  await print(
    "session that is asked for",
    TIMES,
    () => identity.session(token, nowMs),
  );
  await print(`mark among ${MARKS}`, 4, async (n) => {
    for (const personId of people.slice(0, MARKS)) {
      const mark = { personId, room: roomAt(0), seq: 2 + n, atMs: nowMs + n };
      identity.mark({ ...mark, back: false });
    }
    await identity.writeWaiting();
  }, MARKS);
}

/** Each hint by itself, to one other process and to nine. */
async function benchBus(
  name: string,
  pid: number,
  open: (from: string) => { bus: Bus; pool?: Pool },
): Promise<void> {
  const few = await costOfHint(2, pid, open);
  const many = await costOfHint(2 + MORE, pid, open);
  const heard = {
    here: (many.here - few.here) / MORE,
    there: (many.there - few.there) / MORE,
  };
  row(`hint by ${name}, heard`, heard);
  row(`hint by ${name}, told`, {
    here: few.here - 2 * heard.here,
    there: few.there - 2 * heard.there,
  });
}

async function costOfHint(
  processes: number,
  pid: number,
  open: (from: string) => { bus: Bus; pool?: Pool },
): Promise<Cost> {
  await using all = new AsyncDisposableStack();
  let missing = processes;
  let heard = Promise.withResolvers<void>();
  const count = () => {
    missing -= 1;
    if (missing === 0) heard.resolve();
  };
  const buses = Array.from({ length: processes }, (_, n) => {
    const { bus, pool } = open(`process-${n}`);
    if (pool !== undefined) all.use(pool);
    bus.listen({ hint: count, joined: count });
    return all.use(bus);
  });
  await heard.promise; // All have joined.
  return await measure(
    TIMES / 2,
    async (n) => {
      missing = processes - 1;
      heard = Promise.withResolvers();
      buses[0]?.tell({ t: "head", room: roomAt(n), seq: n });
      await heard.promise;
    },
    1,
    pid,
  );
}

async function print(
  what: string,
  times: number,
  run: (n: number) => Promise<unknown>,
  things = 1,
): Promise<void> {
  row(what, await measure(times, run, things, server.pid));
}

/** @param things How many there are in one run. */
async function measure(
  times: number,
  run: (n: number) => Promise<unknown>,
  things: number,
  pid: number,
): Promise<Cost> {
  let n = 0;
  // So that code is compiled and statements are prepared.
  while (n < times / 4) await run(n++);
  const before = await spent(pid);
  for (const end = n + times; n < end; n++) await run(n);
  const after = await spent(pid);
  const each = (micros: number) => micros / times / things;
  return {
    here: each(after.here - before.here),
    there: each(after.there - before.there),
  };
}

async function spent(pid: number): Promise<Cost> {
  return {
    here: await cpuMicros(Deno.pid),
    there: await cpuMicrosOfTree(pid),
  };
}

function row(what: string, { here, there }: Cost): void {
  const micros = (value: number) => value.toFixed(value < 20 ? 1 : 0);
  console.log(
    `${what.padEnd(28)} ${micros(here).padEnd(16)} ${micros(there)}`,
  );
}

function roomAt(n: number): RoomId {
  return rooms[n % ROOMS] ?? fail("room");
}

function draft(room: RoomId): Draft {
  return {
    room,
    author: ADA,
    cid: parseCid(crypto.randomUUID()) ?? fail("cid"),
    kind: "message",
    body: BODY,
    id: crypto.randomUUID(),
    nowMs: Date.now(),
    steadyMs: Date.now(),
  };
}

function fail(what: string): never {
  throw new Error(`Cannot make a ${what}`);
}
