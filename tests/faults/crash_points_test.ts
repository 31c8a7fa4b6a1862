import { crashAtPoints } from "./crash_points.ts";
import { assertKept } from "./verdict.ts";

Deno.test("A crash at any labelled point is harmless", async () => {
  const seed = 1;
  assertKept(await crashAtPoints({ seed, passages: [3] }), seed);
});
