import { assert, assertEquals, assertRejects } from "@std/assert";
import { LogUnavailableError } from "../../../lib/log/log.ts";
import { MemoryLog } from "../../../lib/log/memory.ts";
import { Histogram } from "../../../lib/metrics/histogram.ts";
import { LoopWatch } from "../../../lib/metrics/loop_watch.ts";
import { measured } from "../../../lib/metrics/measured_log.ts";
import { Metrics } from "../../../lib/metrics/metrics.ts";
import { draft, ROOM } from "../../log_contract.ts";

Deno.test("Histogram counts a value in every range that holds it", () => {
  const histogram = new Histogram([1, 10, 100]);
  const also: number[] = [];
  histogram.also = (value) => also.push(value);
  for (const value of [0, 1, 2, 100, 101]) histogram.observe(value);

  assertEquals(histogram.cumulative(), [2, 3, 4]);
  assertEquals([histogram.count, histogram.sum], [5, 204]);
  assertEquals(also, [0, 1, 2, 100, 101]);
});

Deno.test("measured() answers as the log inside, and counts what became of drafts", async () => {
  const metrics = new Metrics();
  let monoMs = 0;
  const log = measured(new MemoryLog("epoch"), metrics, () => monoMs += 4);
  const first = draft({ cid: "cid-0001", body: "one" });
  const outcomes = await log.append([
    first,
    first,
    draft({ cid: "cid-0001", body: "two" }),
  ]);

  assertEquals(
    outcomes.map((outcome) => outcome.ok ? outcome.dup : outcome.code),
    [false, true, "conflict"],
  );
  assertEquals(log.epoch, "epoch");
  assertEquals(await log.head(ROOM), 1);
  assertEquals(
    metrics.drafts,
    { stored: 1, repeated: 1, refused: 1, failed: 0 },
  );
  assertEquals([metrics.groupSize.count, metrics.groupSize.sum], [1, 3]);
  assertEquals(metrics.append.sum, 0.004);
  assertEquals([metrics.read.count, metrics.readsFailed], [1, 0]);
});

Deno.test("measured() counts drafts as waiting until they are answered, and then as failed", async () => {
  const metrics = new Metrics();
  const inside = new MemoryLog();
  const { promise, reject } = Promise.withResolvers<never>();
  inside.append = () => promise;
  inside.rooms = () => Promise.reject(new LogUnavailableError("gone"));
  const log = measured(inside, metrics, () => 0);
  const appending = log.append([draft(), draft()]);
  const waiting = metrics.draftsWaiting;
  reject(new Error("thread ended"));

  await assertRejects(() => appending, Error, "thread ended");
  await assertRejects(() => log.rooms(1), LogUnavailableError);
  assertEquals([waiting, metrics.draftsWaiting], [2, 0]);
  assertEquals([metrics.drafts.failed, metrics.readsFailed], [2, 1]);
});

Deno.test("measured() tells the storage's refusals from the author's", async () => {
  const metrics = new Metrics();
  const inside = new MemoryLog();
  inside.append = () =>
    Promise.resolve([
      { ok: false, code: "storage_full" },
      { ok: false, code: "muted" },
    ]);
  await measured(inside, metrics, () => 0).append([draft(), draft()]);

  assertEquals([metrics.drafts.failed, metrics.drafts.refused], [1, 1]);
});

Deno.test("LoopWatch sees how late its timer was, and goes on", () => {
  const metrics = new Metrics();
  let monoMs = 0;
  const due: (() => void)[] = [];
  let cancelled = false;
  const watch = new LoopWatch({
    metrics,
    monoMs: () => monoMs,
    setTimer(run) {
      due.push(run);
      return () => cancelled = true;
    },
  });
  monoMs += 250;
  due.shift()?.();
  monoMs += 290;
  due.shift()?.();
  watch[Symbol.dispose]();

  assertEquals([metrics.loopDelay.count, metrics.loopDelay.sum], [2, 0.04]);
  assertEquals(due.length, 1);
  assert(cancelled);
});
