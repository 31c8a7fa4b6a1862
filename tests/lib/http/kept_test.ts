import { assertEquals } from "@std/assert";
import { Kept } from "../../../lib/http/kept.ts";

Deno.test("Kept.get() gives what was set last", () => {
  const kept = new Kept<number>(10);
  assertEquals(kept.get("one"), undefined);
  kept.set("one", 1, 4);
  kept.set("one", 2, 4);
  assertEquals(kept.get("one"), 2);
});

Deno.test("Kept.set() counts what it replaces no more", () => {
  const kept = new Kept<number>(10);
  kept.set("two", 2, 5);
  for (let i = 0; i < 10; i++) kept.set("one", i, 5);
  assertEquals([kept.get("one"), kept.get("two")], [9, 2]);
});

Deno.test("Kept.set() lets go of what was longest unused", () => {
  const kept = new Kept<number>(10);
  kept.set("one", 1, 5);
  kept.set("two", 2, 5);
  kept.get("one");
  kept.set("three", 3, 5);
  assertEquals(["one", "two", "three"].map((key) => kept.get(key)), [
    1,
    undefined,
    3,
  ]);
});
