import { assertEquals } from "@std/assert";
import {
  BUCKETS_MAX,
  TokenBucket,
  TokenBuckets,
} from "../../lib/token_bucket.ts";

const rate = { perSecond: 2, burst: 3 };

Deno.test("TokenBucket.take() allows a burst, then the rate", () => {
  const bucket = new TokenBucket(rate, 0);
  const waits = [0, 0, 0, 0, 500, 500].map((ms) => bucket.take(ms));
  assertEquals(waits, [0, 0, 0, 500, 0, 500]);
});

Deno.test("TokenBucket.take() never holds more than the burst", () => {
  const bucket = new TokenBucket(rate, 0);
  const waits = Array.from({ length: 4 }, () => bucket.take(3_600_000));
  assertEquals(waits, [0, 0, 0, 500]);
});

Deno.test("TokenBucket.take() gains nothing when time stands still or runs back", () => {
  const bucket = new TokenBucket(rate, 1_000);
  const waits = [1_000, 0, 500, 900].map((ms) => bucket.take(ms));
  assertEquals(waits.slice(0, 3), [0, 0, 0]);
});

Deno.test("TokenBucket.isFull() says when a bucket can be forgotten", () => {
  const bucket = new TokenBucket(rate, 0);
  assertEquals(bucket.isFull(0), true);
  bucket.take(0);
  assertEquals([bucket.isFull(499), bucket.isFull(500)], [false, true]);
});

Deno.test("TokenBucket.giveBack() puts a token back, and never one more than the burst", () => {
  const bucket = new TokenBucket(rate, 0);
  bucket.giveBack();
  const first = Array.from({ length: 4 }, () => bucket.take(0));
  bucket.giveBack();
  assertEquals([...first, bucket.take(0), bucket.take(0)], [
    0,
    0,
    0,
    500,
    0,
    500,
  ]);
});

Deno.test("TokenBucket.drain() takes what is there of what is asked for", () => {
  const bucket = new TokenBucket(rate, 0);
  bucket.drain(0, 2);
  assertEquals([bucket.wait(0), bucket.wait(0, 2)], [0, 500]);
  bucket.drain(0, 5);
  assertEquals([bucket.wait(0), bucket.take(500)], [500, 0]);
});

Deno.test("TokenBuckets.wait() and drain() know nobody who took nothing", () => {
  const buckets = new TokenBuckets(rate);
  buckets.drain("a", 0, 3);
  assertEquals([buckets.wait("a", 0), buckets.size], [0, 0]);
  buckets.take("a", 0);
  buckets.drain("a", 0, 3);
  assertEquals([buckets.wait("a", 0), buckets.wait("b", 0)], [500, 0]);
});

Deno.test("TokenBuckets.take() counts each key by itself", () => {
  const buckets = new TokenBuckets(rate);
  const take = (key: string) =>
    Array.from({ length: 4 }, () => buckets.take(key, 0));
  assertEquals(take("a"), [0, 0, 0, 500]);
  assertEquals(take("b"), [0, 0, 0, 500]);
  buckets.giveBack("a");
  buckets.giveBack("nobody");
  assertEquals([buckets.take("a", 0), buckets.take("b", 0)], [0, 500]);
});

Deno.test("TokenBuckets.take() is no limit where the rate or the burst is 0", () => {
  for (const off of [{ perSecond: 0, burst: 3 }, { perSecond: 2, burst: 0 }]) {
    const buckets = new TokenBuckets(off);
    const waits = Array.from({ length: 100 }, () => buckets.take("a", 0));
    assertEquals([waits.some((ms) => ms > 0), buckets.size], [false, 0]);
  }
});

Deno.test("TokenBuckets.take() forgets who is as good as new", () => {
  const buckets = new TokenBuckets(rate);
  for (let i = 0; i < 1_000; i++) buckets.take(`${i}`, 0);
  assertEquals(buckets.size, 1_000);
  for (let i = 0; i < 1_000; i++) buckets.take("busy", 10_000 + i);
  assertEquals(buckets.size, 1);
});

Deno.test("TokenBuckets.take() remembers no more than it may, and the latest", () => {
  const buckets = new TokenBuckets(rate);
  for (let i = 0; i < 4; i++) buckets.take("latest", 0);
  for (let i = 0; i < BUCKETS_MAX - 1; i++) buckets.take(`${i}`, 0);
  assertEquals([buckets.size, buckets.take("latest", 0)], [BUCKETS_MAX, 500]);
  for (let i = 0; i < 10; i++) buckets.take(`more ${i}`, 0);
  assertEquals([buckets.size, buckets.take("latest", 0)], [BUCKETS_MAX, 500]);
});

Deno.test("TokenBuckets.charge() leaves less to take, and debts of a burst at most", () => {
  const buckets = new TokenBuckets({ perSecond: 1, burst: 3 });

  buckets.charge("lobby", 0, 2);
  const taken = [buckets.take("lobby", 0), buckets.take("lobby", 0)];
  buckets.charge("lobby", 0, 2);

  assertEquals(taken, [0, 1_000]);
  assertEquals(buckets.take("lobby", 1_000), 2_000, "what it owes comes first");
  buckets.charge("lobby", 1_000, 1_000);
  assertEquals(buckets.take("lobby", 1_000), 4_000);
});
