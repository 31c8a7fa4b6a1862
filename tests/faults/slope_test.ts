import { assertAlmostEquals, assertEquals } from "@std/assert";
import { slope } from "./slope.ts";

Deno.test("slope finds the growth under the noise", () => {
  const looks = Array.from({ length: 101 }, (_, i) => ({
    at: 7 + i / 10,
    value: 90 + 2 * i / 10 + (i % 2 === 0 ? 5 : -5),
  }));

  assertAlmostEquals(slope(looks), 2, 0.2);
});

Deno.test("slope does not mind one look that is far off", () => {
  const looks = [100, 101, 202, 103, 104].map((value, at) => ({ at, value }));

  assertEquals(slope(looks), 1);
});

Deno.test("slope finds a step, too, that was taken half-way", () => {
  const looks = [100, 100, 110, 110].map((value, at) => ({ at, value }));

  assertEquals(slope(looks), 10 / 3 / 2 + 5 / 2);
});
