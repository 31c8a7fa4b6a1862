import { assertEquals } from "@std/assert";
import { askedBy, type AskingKey } from "../../../lib/client/overlays.ts";

function key(key: string, fields: Partial<AskingKey> = {}): AskingKey {
  return {
    key,
    code: "",
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    ...fields,
  };
}

Deno.test("UX 37 askedBy() takes Ctrl+K for the palette, also where one types", () => {
  for (const types of [true, false]) {
    assertEquals(askedBy(key("k", { ctrlKey: true }), false, types), "palette");
    assertEquals(askedBy(key("K", { ctrlKey: true }), false, types), "palette");
    assertEquals(askedBy(key("k"), false, types), null);
  }
  for (const other of ["altKey", "shiftKey", "metaKey"] as const) {
    const held = key("k", { ctrlKey: true, [other]: true });
    assertEquals(askedBy(held, false, false), null, other);
  }
});

Deno.test("UX 37 askedBy() takes Cmd+K on Apple's keyboards, where Ctrl+K cuts", () => {
  assertEquals(askedBy(key("k", { metaKey: true }), true, true), "palette");
  assertEquals(askedBy(key("k", { ctrlKey: true }), true, true), null);
});

Deno.test("UX 37 askedBy() knows K by its place where letters are others", () => {
  const held = { ctrlKey: true, code: "KeyK" };
  assertEquals(askedBy(key("л", held), false, true), "palette");
  assertEquals(askedBy(key("t", held), false, true), null); // Dvorak's.
});

Deno.test("UX 37 askedBy() takes ? for the shortcuts, but not where one types", () => {
  const pressed = key("?", { shiftKey: true });
  assertEquals(askedBy(pressed, false, false), "shortcuts");
  assertEquals(askedBy(pressed, false, true), null);
  assertEquals(askedBy(key("?", { altKey: true }), false, false), null);
});
