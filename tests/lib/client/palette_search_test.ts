import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { find, fit } from "../../../lib/client/palette_search.ts";

const named = (...labels: string[]) => labels.map((label) => ({ label }));
const labels = (items: readonly { readonly label: string }[]) =>
  items.map(({ label }) => label);

Deno.test("UX 37 find() puts beginnings first, then words, then parts", () => {
  const rooms = named("the-rockets", "bedrock", "hard-rock", "rock");
  assertEquals(labels(find("rock", rooms)), [
    "rock",
    "the-rockets",
    "hard-rock",
    "bedrock",
  ]);
});

Deno.test("UX 37 find() keeps the order given, and everything for no query", () => {
  const rooms = named("b", "a", "c");
  assertEquals(find("", rooms), rooms);
  assertEquals(find(" # ", rooms), rooms);
});

Deno.test("UX 37 find() needs all terms, in any order, and knows other words", () => {
  const items = [
    { label: "Appearance: dark", words: "theme night" },
    { label: "Appearance: light", words: "theme" },
  ];
  assertEquals(labels(find("dark app", items)), ["Appearance: dark"]);
  assertEquals(labels(find("night", items)), ["Appearance: dark"]);
  assertEquals(find("dark light", items), []);
});

Deno.test("UX 37 find() ignores case and accents, in any script", () => {
  const items = named("Crème", "上海", "Łódź");
  assertEquals(labels(find("CREME", items)), ["Crème"]);
  assertEquals(labels(find("海", items)), ["上海"]);
  assertEquals(labels(find("łód", items)), ["Łódź"]);
});

Deno.test("find() gives some of the items, each once, and none that does not fit", () => {
  const item = fc.record({ label: fc.string(), words: fc.string() });
  fc.assert(fc.property(fc.string(), fc.array(item), (query, items) => {
    const found = find(query, items);
    assertEquals(new Set(found).size, found.length);
    for (const one of items) {
      assertEquals(found.includes(one), fit(query, one) > 0);
    }
  }));
});
