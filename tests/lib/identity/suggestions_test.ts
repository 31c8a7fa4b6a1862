import { assertEquals } from "@std/assert";
import { nameKeys } from "../../../lib/identity/name.ts";
import { Suggestions } from "../../../lib/identity/rules.ts";

const LONG = "x".repeat(32);

Deno.test("Suggestions.last() knows what was suggested for a name like it, for a while", () => {
  const held = new Suggestions();
  held.add("Ada", "Ada 7", 0);
  held.add(LONG, `${LONG.slice(2)} 3`, 0);

  const last = (name: string, nowMs = 0) => held.last(name, nowMs);
  assertEquals(["Ada", "ADA", "ada 2", "Bob"].map((one) => last(one)), [
    7,
    7,
    7,
    1,
  ]);
  assertEquals(last(LONG), 3);
  assertEquals([last("Ada", 4_999), last("Ada", 5_000)], [7, 1]);
});

Deno.test("Suggestions.has() holds a suggestion for a while", () => {
  const held = new Suggestions();
  held.add("Ada", "Ada 7", 0);

  const has = (name: string, nowMs: number) => held.has(nameKeys(name), nowMs);
  assertEquals([has("ada 7", 4_999), has("Ada 7", 5_000)], [true, false]);
  assertEquals(has("Ada", 0), false);
});
