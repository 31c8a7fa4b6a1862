/**
 * How fast the log stores, and whether anybody notices: prints a table of
 * figures with their targets.
 *
 *     deno task bench log
 *
 * Runs in a temporary folder: `TMPDIR` says on which disk. Takes a minute, and
 * a gigabyte. Each figure is of one process, clients not included.
 *
 * @module
 */
import type { Draft } from "../lib/log/log.ts";
import { type Cid, LOBBY, parseCid, type Person } from "../lib/protocol.ts";
import { createLogger } from "../lib/logger.ts";
import { openSqliteStore, type SqliteStore } from "../lib/sqlite/store.ts";
import { Server } from "../tests/faults/server.ts";
import { Tree } from "../tests/faults/tree.ts";
import { percentile } from "./percentile.ts";

const MESSAGES = 1_000_000;
const BATCHES = [1, 10, 100];
const BATCH_SECONDS = 3;
const PACED_PER_SECOND = 5_000;
const PACED_SECONDS = 10;
const PAGES = 2_000;
const RESTARTS = 5;
const BODY = "A message of the length that people write in a chat on average.";

const AUTHORS: readonly Person[] = Array.from({ length: 50 }, (_, n) => ({
  id: `person-${n}-000000`,
  name: `Person ${n}`,
}));
const ADA: Person = { id: "person-ada-0000", name: "Ada" };

const logger = createLogger((line) => console.error(line), "warn", Date.now);
const folder = Deno.makeTempDirSync({ prefix: "chat_bench_" });
const open = () => openSqliteStore({ folder, logger });

try {
  let store = await open();
  for (const size of BATCHES) await benchBatches(store, size);
  await benchLoopDelay("idle", async (until) => await until);
  await benchLoopDelay(
    `${figure(PACED_PER_SECOND)} messages/s stored`,
    (until) => appendPaced(store, until),
  );
  await fill(store);
  await benchPages(store);
  await store[Symbol.asyncDispose]();
  store = await benchOpening();
  await store[Symbol.asyncDispose]();
  await benchRestarts();
} finally {
  Deno.removeSync(folder, { recursive: true });
}

async function benchBatches(store: SqliteStore, size: number): Promise<void> {
  const samplesMs: number[] = [];
  const startMs = performance.now();
  while (performance.now() - startMs < BATCH_SECONDS * 1_000) {
    const batch = drafts(size);
    const sentMs = performance.now();
    await append(store, batch);
    samplesMs.push(performance.now() - sentMs);
  }
  const seconds = (performance.now() - startMs) / 1_000;
  print(`append ${figure(size)}, one after the other`, [
    `${figure(samplesMs.length * size / seconds)} messages/s`,
    `p50 ${percentile(samplesMs, 0.5).toFixed(2)} ms`,
    `p99 ${percentile(samplesMs, 0.99).toFixed(2)} ms`,
  ]);
}

/** How late a timer of a millisecond comes while something else goes on. */
async function benchLoopDelay(
  what: string,
  meanwhile: (until: Promise<void>) => Promise<void>,
): Promise<void> {
  const lateMs: number[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const endMs = performance.now() + PACED_SECONDS * 1_000;
  let dueMs = performance.now() + 1;
  const tick = () => {
    const nowMs = performance.now();
    lateMs.push(Math.max(0, nowMs - dueMs));
    if (nowMs > endMs) return resolve();
    dueMs = nowMs + 1;
    setTimeout(tick, 1);
  };
  setTimeout(tick, 1);
  await meanwhile(promise);
  print(`event loop, ${what}`, [
    `p99 ${percentile(lateMs, 0.99).toFixed(2)} ms`,
    `p99.9 ${percentile(lateMs, 0.999).toFixed(2)} ms`,
    `max ${percentile(lateMs, 1).toFixed(2)} ms`,
    "target p99.9 <= 5 ms",
  ]);
}

/** Stores messages at an even pace, each in a call of its own. */
async function appendPaced(
  store: SqliteStore,
  until: Promise<void>,
): Promise<void> {
  const answers: Promise<void>[] = [];
  const ackMs: number[] = [];
  const startMs = performance.now();
  let sent = 0;
  const pace = setInterval(() => {
    const due = (performance.now() - startMs) / 1_000 * PACED_PER_SECOND;
    for (; sent < due; sent++) {
      const sentMs = performance.now();
      answers.push(
        append(store, drafts(1)).then(() => {
          ackMs.push(performance.now() - sentMs);
        }),
      );
    }
  }, 1);
  await until;
  clearInterval(pace);
  await Promise.all(answers);
  print(`append 1, ${figure(sent / PACED_SECONDS)}/s at once`, [
    `p50 ${percentile(ackMs, 0.5).toFixed(2)} ms`,
    `p99 ${percentile(ackMs, 0.99).toFixed(2)} ms`,
  ]);
}

async function fill(store: SqliteStore): Promise<void> {
  const before = await store.log.head(LOBBY);
  const startMs = performance.now();
  for (let stored = before; stored < MESSAGES; stored += 1_000) {
    await append(store, drafts(1_000));
  }
  const seconds = (performance.now() - startMs) / 1_000;
  const bytes = Deno.statSync(`${folder}/chat.db`).size;
  print(`append 1,000, up to ${figure(MESSAGES)}`, [
    `${figure((MESSAGES - before) / seconds)} messages/s`,
    `${figure(bytes / MESSAGES)} bytes each on disk`,
  ]);
}

async function benchPages(store: SqliteStore): Promise<void> {
  const samplesMs: number[] = [];
  for (let i = 0; i < PAGES; i++) {
    const before = 51 + Math.floor(Math.random() * MESSAGES);
    const startMs = performance.now();
    await store.log.page(LOBBY, { limit: 50, before });
    samplesMs.push(performance.now() - startMs);
  }
  print(`page of 50 out of ${figure(MESSAGES)}`, [
    `p50 ${percentile(samplesMs, 0.5).toFixed(2)} ms`,
    `p99 ${percentile(samplesMs, 0.99).toFixed(2)} ms`,
    "target p99 <= 1 ms",
  ]);
}

async function benchOpening(): Promise<SqliteStore> {
  const startMs = performance.now();
  const store = await open();
  await store.log.page(LOBBY, { limit: 50 });
  print(`open with ${figure(MESSAGES)}, and show a page`, [
    `${(performance.now() - startMs).toFixed(0)} ms`,
    "target 1,000 ms with the rest of the server",
  ]);
  return store;
}

/** The server as people start it, built beforehand, up to its first page. */
async function benchRestarts(): Promise<void> {
  await using tree = await Tree.build();
  await using server = await Server.start({ tree, dataDir: folder });
  const samplesMs: number[] = [];
  for (let i = 0; i < RESTARTS; i++) {
    await server.kill();
    const startMs = performance.now();
    await server.start();
    const response = await fetch(`${server.origin}/r/${LOBBY}`);
    const page = await response.text();
    samplesMs.push(performance.now() - startMs);
    if (!page.includes(BODY)) throw new Error("A page without messages");
  }
  print(`server killed, started with ${figure(MESSAGES)}`, [
    `p50 ${percentile(samplesMs, 0.5).toFixed(0)} ms`,
    `max ${percentile(samplesMs, 1).toFixed(0)} ms to its first page`,
    "target 1,000 ms",
  ]);
}

async function append(store: SqliteStore, batch: Draft[]): Promise<void> {
  const outcomes = await store.log.append(batch);
  const refused = outcomes.find((outcome) => !outcome.ok);
  if (refused !== undefined) {
    throw new Error(`Cannot append: ${JSON.stringify(refused)}`);
  }
}

function drafts(count: number): Draft[] {
  return Array.from({ length: count }, () => ({
    room: LOBBY,
    author: AUTHORS[Math.floor(Math.random() * AUTHORS.length)] ?? ADA,
    cid: newCid(),
    kind: "message",
    body: BODY,
    id: crypto.randomUUID(),
    nowMs: Date.now(),
    steadyMs: Date.now(),
  }));
}

function newCid(): Cid {
  const cid = parseCid(crypto.randomUUID());
  if (cid === null) throw new Error("Cannot draft: a UUID is no cid");
  return cid;
}

function figure(value: number): string {
  return Math.round(value).toLocaleString("en");
}

function print(what: string, figures: readonly string[]): void {
  console.log(`${what.padEnd(44)} ${figures.join(" · ")}`);
}
