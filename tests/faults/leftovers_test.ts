import { assertEquals } from "@std/assert";
import { leaveNothing } from "./leftovers.ts";
import { assertKept, isKept } from "./verdict.ts";

Deno.test("A server holds nothing of people who have left", async () => {
  const seed = 1;

  assertKept(await leaveNothing({ seed, people: 8, seconds: 1 }), seed);
});

Deno.test("A server that forgets to end a timer is found out", async () => {
  const { verdicts } = await leaveNothing({
    seed: 1,
    people: 8,
    seconds: 1,
    timersMs: 3_000,
    patches: [{
      path: "lib/http/events.ts",
      find: "    clearInterval(this.#heartbeat);\n",
      replace: "",
    }, {
      // The first beat into a stream that is over would end the server.
      path: "lib/http/events.ts",
      find: "const HEARTBEAT_MS = 10_000;",
      replace: "const HEARTBEAT_MS = 1_000_000;",
    }],
  });

  const broken = verdicts.filter((verdict) => !isKept(verdict));
  assertEquals(broken.map(({ figure }) => figure), ["timers after"]);
});
