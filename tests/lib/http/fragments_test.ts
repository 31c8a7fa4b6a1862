import { assertEquals } from "@std/assert";
import { Fragments } from "../../../lib/http/fragments.ts";

Deno.test("Fragments draws what has a key once", () => {
  const fragments = new Fragments();
  const drawn: string[] = [];
  const get = (key: string) =>
    fragments.get(key, () => {
      drawn.push(key);
      return `<p>${key}</p>`;
    });
  const got = ["one", "two", "one", "two"].map(get);
  assertEquals(got, ["<p>one</p>", "<p>two</p>", "<p>one</p>", "<p>two</p>"]);
  assertEquals(drawn, ["one", "two"]);
});

Deno.test("Fragments lets go of what was longest unused, keys included", () => {
  const fragments = new Fragments(20);
  const drawn: string[] = [];
  const get = (key: string) =>
    fragments.get(key, () => {
      drawn.push(key);
      return "12345";
    });
  // Ten each: two of them are all there is room for.
  for (const key of ["key-1", "key-2", "key-1", "key-3", "key-1"]) get(key);
  assertEquals(drawn, ["key-1", "key-2", "key-3"]);
  get("key-2");
  assertEquals(drawn, ["key-1", "key-2", "key-3", "key-2"]);
});

Deno.test("Fragments keeps nothing that is larger than all it may keep", () => {
  const fragments = new Fragments(4);
  let drawn = 0;
  const draw = () => `${++drawn} is too long`;
  assertEquals(fragments.get("key", draw), "1 is too long");
  assertEquals(fragments.get("key", draw), "2 is too long");
});
