import { assertEquals } from "@std/assert";
import { type TypedKey, writes } from "../../../lib/client/typing_target.ts";

function key(key: string, fields: Partial<TypedKey> = {}): TypedKey {
  return {
    key,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    defaultPrevented: false,
    ...fields,
  };
}

Deno.test("UX 12 writes() knows what is typed, in any script", () => {
  for (const typed of ["a", "É", "ж", "@", "𝒳", "Dead", "Process"]) {
    assertEquals(writes(key(typed), false), true, typed);
  }
  assertEquals(writes(key("€", { ctrlKey: true, altKey: true }), true), true);
  assertEquals(writes(key("v", { ctrlKey: true }), false), true);
});

Deno.test("UX 12 writes() leaves Tab, other keys and shortcuts alone", () => {
  for (const other of ["Tab", "Enter", "Escape", "ArrowUp", "F5", " ", "?"]) {
    assertEquals(writes(key(other), false), false, other);
  }
  assertEquals(writes(key("c", { ctrlKey: true }), false), false);
  assertEquals(writes(key("k", { metaKey: true }), false), false);
  assertEquals(writes(key("ArrowUp", { altKey: true }), false), false);
  assertEquals(writes(key("a", { defaultPrevented: true }), false), false);
});
