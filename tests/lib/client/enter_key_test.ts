import { assertEquals } from "@std/assert";
import {
  createComposeGuard,
  type EnterKeydown,
  enterMeaning,
  hasKeyboard,
  sentEarly,
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

Deno.test("UX 9 enterMeaning() sends on Enter, and breaks the line with Shift", () => {
  assertEquals(enterMeaning(press(), false), "send");
  assertEquals(enterMeaning(press({ shiftKey: true }), false), "type");
  assertEquals(enterMeaning(press({ key: "a" }), false), "type");
});

Deno.test("UX 10 enterMeaning() breaks the line on touch, but for Ctrl and Cmd", () => {
  assertEquals(enterMeaning(press(), true), "type");
  assertEquals(enterMeaning(press({ ctrlKey: true }), true), "send");
  assertEquals(enterMeaning(press({ metaKey: true }), true), "send");
});

Deno.test("UX 9 enterMeaning() never sends what confirms a composition", () => {
  const composing = press({ isComposing: true, ctrlKey: true });
  assertEquals(enterMeaning(composing, false), "compose");
  // Safari tells the key after the composition has ended.
  assertEquals(enterMeaning(press({ keyCode: 229 }), false), "compose");
});

Deno.test("enterMeaning() breaks the line with Shift while composing, too", () => {
  const shifted = press({ isComposing: true, shiftKey: true });
  assertEquals(enterMeaning(shifted, false), "type");
});

Deno.test("UX 9 createComposeGuard() stops the line break of a confirming Enter, and no other", () => {
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

Deno.test("UX 10 hasKeyboard() knows keys that no screen has", () => {
  for (const key of ["Tab", "Escape", "ArrowLeft", "PageUp", "F2", "Control"]) {
    assertEquals(hasKeyboard(false, press({ key })), true, key);
  }
  for (const key of ["Enter", "a", "Backspace", "Shift"]) {
    assertEquals(hasKeyboard(false, press({ key })), false, key);
  }
});

Deno.test("UX 10 hasKeyboard() changes its mind when a screen's keyboard writes", () => {
  const nameless = press({ key: "Unidentified", keyCode: 229 });
  assertEquals(hasKeyboard(true, press({ key: "a" })), true);
  assertEquals(hasKeyboard(true, nameless), false);
  // An input method is at work on real keys, too.
  const composing = press({ key: "a", keyCode: 229, isComposing: true });
  assertEquals(hasKeyboard(true, composing), true);
});

Deno.test("UX 9 sentEarly() sends what Enter was pressed after, without its line break", () => {
  const enter = { event: press(), before: "one\ntwo" };
  const control = { event: press({ ctrlKey: true }), before: "one" };

  assertEquals(sentEarly(enter, "one\ntwo\n", false), "one\ntwo");
  assertEquals(sentEarly(control, "one", true), "one");
});

Deno.test("UX 9 sentEarly() sends nothing where a line break may be meant", () => {
  const enter = { event: press(), before: "one" };
  const shifted = { event: press({ shiftKey: true }), before: "one" };

  assertEquals(sentEarly(null, "one", false), null);
  assertEquals(sentEarly(shifted, "one\n", false), null);
  assertEquals(sentEarly(enter, "one\n", true), null);
  // Typed on, taken back, or amid a text.
  for (const text of ["one\ntwo", "on", "on\ne", ""]) {
    assertEquals(sentEarly(enter, text, false), null, text);
  }
});
