import { assert } from "@std/assert";
import { PING_MS, PONG_MS, PROBE_MS } from "../../../lib/client/connection.ts";
import { CALM_MS } from "../../../lib/client/first_use.ts";

Deno.test("R8 A page at rest notices a dead line no later than a live one does", () => {
  // It asks nothing while it rests, and then at once.
  assert(CALM_MS + PROBE_MS <= PING_MS + PONG_MS);
  assert(PING_MS + PONG_MS < 10_000);
});
