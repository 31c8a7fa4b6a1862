import { assertEquals } from "@std/assert";
import { TokenBucket } from "../../lib/token_bucket.ts";

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
