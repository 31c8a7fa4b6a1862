import { assertEquals } from "@std/assert";
import {
  createComposeGuard,
  type EnterKeydown,
  enterMeaning,
} from "../../../lib/client/enter_key.ts";

function press(fields: Partial<EnterKeydown> = {}): EnterKeydown {
  return {
    key: "Enter",
    keyCode: 13,
    isComposing: false,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    ...fields,
  };
}

Deno.test("enterMeaning() sends on Enter, and breaks the line with Shift (UX 9)", () => {
  assertEquals(enterMeaning(press(), false), "send");
  assertEquals(enterMeaning(press({ shiftKey: true }), false), "type");
  assertEquals(enterMeaning(press({ key: "a" }), false), "type");
});

Deno.test("enterMeaning() breaks the line on touch, but for Ctrl and Cmd (UX 10)", () => {
  assertEquals(enterMeaning(press(), true), "type");
  assertEquals(enterMeaning(press({ ctrlKey: true }), true), "send");
  assertEquals(enterMeaning(press({ metaKey: true }), true), "send");
});

Deno.test("enterMeaning() never sends what confirms a composition (UX 9)", () => {
  const composing = press({ isComposing: true, ctrlKey: true });
  assertEquals(enterMeaning(composing, false), "compose");
  // Safari tells the key after the composition has ended.
  assertEquals(enterMeaning(press({ keyCode: 229 }), false), "compose");
});

Deno.test("enterMeaning() breaks the line with Shift while composing, too", () => {
  const shifted = press({ isComposing: true, shiftKey: true });
  assertEquals(enterMeaning(shifted, false), "type");
});

Deno.test("createComposeGuard() stops the line break of a confirming Enter, and no other (UX 9)", () => {
  const guard = createComposeGuard();
  const lineBreak = { inputType: "insertLineBreak" };
  guard.pressed("compose");
  assertEquals(guard.stops({ inputType: "insertText" }), false);
  assertEquals(guard.stops(lineBreak), true);

  guard.released();
  assertEquals(guard.stops(lineBreak), false);
  guard.pressed("type");
  assertEquals(guard.stops(lineBreak), false);
});
