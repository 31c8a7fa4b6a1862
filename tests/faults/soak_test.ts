import { assertAlmostEquals, assertEquals } from "@std/assert";
import { slope, soak } from "./soak.ts";
import { assertKept, isKept } from "./verdict.ts";

Deno.test("A server holds nothing of people who have left", async () => {
  const seed = 1;

  assertKept(await soak({ seed, seconds: 2, people: 8 }), seed);
});

Deno.test("slope finds the growth under the noise", () => {
  const samples = Array.from({ length: 101 }, (_, i) => ({
    minutes: 7 + i / 10,
    mib: 90 + 2 * i / 10 + (i % 2 === 0 ? 5 : -5),
  }));

  assertAlmostEquals(slope(samples), 2, 0.05);
});

Deno.test("A server that forgets to end a timer is found out", async () => {
  const { verdicts } = await soak({
    seed: 1,
    seconds: 2,
    people: 8,
    settleMs: 5_000,
    patches: [{
      path: "lib/http/events.ts",
      find: "    clearInterval(this.#heartbeat);\n",
      replace: "",
    }],
  });

  const broken = verdicts.filter((verdict) => !isKept(verdict));
  assertEquals(broken.map(({ figure }) => figure), ["timers after"]);
});
