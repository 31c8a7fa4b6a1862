import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { COSTS, FULL } from "../../bench/capacity/costs.ts";
import { demandOf, type Setup } from "../../bench/capacity/demand.ts";
import { judge, STEPS, tryStep } from "../../bench/capacity/steps.ts";
import { HABITS, townOf } from "../../bench/capacity/town.ts";

const ALONE: Setup = {
  instances: 1,
  databases: 1,
  bus: "notify",
  roomTalkMax: 100,
};

Deno.test("townOf() gives all people a room, each room somebody, and few rooms most", () => {
  const town = townOf(1_000_000, 100_000, 7);
  const rooms = town.reduce((sum, { count }) => sum + count, 0);
  const people = town.reduce((sum, { size, count }) => sum + size * count, 0);

  assertEquals(rooms, 100_000);
  assertAlmostEquals(people, 1_000_000, 1);
  assert(town.every(({ size }) => size >= 1));
  const [first, second] = town;
  assert((first?.size ?? 0) > 30_000 && (second?.size ?? 0) > 10_000);
  assertEquals(town, townOf(1_000_000, 100_000, 7));
});

Deno.test("demandOf() delivers to each reader, and takes no more than a room may", () => {
  const quiet = demandOf([{ size: 600, count: 2 }], ALONE);
  const loud = demandOf([{ size: 600_000, count: 1 }], ALONE);

  assertAlmostEquals(quiet.messages, 2 * 600 * HABITS.talk);
  assertAlmostEquals(quiet.deliveries, 600 * quiet.messages);
  assertEquals(loud.messages, 100);
  assertEquals([quiet.pulls, quiet.parcels], [0, 0]);
});

Deno.test("demandOf() has instances hear of their own rooms only where each has a subject", () => {
  const town = [{ size: 2, count: 10_000 }];
  const many = { ...ALONE, instances: 100 };
  const all = demandOf(town, { ...many, bus: "redis" });
  const own = demandOf(town, { ...many, bus: "subjects" });

  assert(own.parcels < all.parcels / 10);
  assertEquals(all.shares["NOTIFY of a database"], 0);
  assertEquals(own.shares["core of the bus"], 0);
});

Deno.test("judge() finds what is too full, the fullest first", () => {
  const { broken } = judge([{ size: 100, count: 5_000 }], ALONE);

  assertEquals(broken[0], "memory of an instance");
  assertEquals(judge([{ size: 10, count: 10 }], ALONE).broken, []);
});

Deno.test("tryStep() goes further with each step, and never over what is full", () => {
  const town = townOf(10_000_000, 1_000_000, 7);
  const verdicts = STEPS.map((step) => tryStep(town, step));
  const worst = verdicts.map(({ demand }) =>
    Math.max(...Object.values(demand.shares))
  );

  assert(verdicts[0]?.broken.length !== 0);
  assert(verdicts.some(({ broken }) => broken.length === 0));
  for (const [i, { broken }] of verdicts.entries()) {
    assertEquals(broken.length === 0, (worst[i] ?? 0) <= FULL);
  }
});

Deno.test("Every cost says where it is from", () => {
  for (const [name, { value, where }] of Object.entries(COSTS)) {
    assert(value > 0 && where.length > 10, name);
  }
});
