import { assertEquals } from "@std/assert";
import type { Option } from "../../../lib/client/completion.ts";
import {
  type CompletionKey,
  createCompletionList,
} from "../../../lib/client/completion_list.ts";

const NAMES = ["dog", "dart", "Ada", "Adam"];

function options(query: string): Option[] {
  const wanted = query.toLowerCase();
  return NAMES.filter((name) => name.toLowerCase().startsWith(wanted))
    .map((label) => ({ key: label, insert: label, label, emoji: null }));
}

function key(key: string, fields: Partial<CompletionKey> = {}): CompletionKey {
  return {
    key,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    ...fields,
  };
}

/** A list, and the text that has just been typed. */
function typed(text: string) {
  const list = createCompletionList(({ query }) => options(query));
  list.typed(text, text.length);
  return list;
}

Deno.test("UX 14 CompletionList takes Enter for what is typed with two letters", () => {
  const list = typed("@ad");
  const outcome = list.pressed(key("Enter"));

  assertEquals(outcome.did === "chose" && outcome.option.label, "Ada");
  assertEquals(list.list.value, null);
});

Deno.test("UX 14 CompletionList leaves Enter alone with fewer letters, so that :D stays", () => {
  for (const text of [":D", "@", "@a"]) {
    const list = typed(text);
    assertEquals(list.list.value?.active, -1, text);
    assertEquals(list.pressed(key("Enter")).did, "nothing", text);
  }
});

Deno.test("UX 14 CompletionList takes Enter after an arrow or Tab", () => {
  for (
    const [press, label] of [
      [key("ArrowDown"), "dog"],
      [key("ArrowUp"), "dart"],
      [key("Tab"), "dog"],
      [key("Tab", { shiftKey: true }), "dart"],
    ] as const
  ) {
    const list = typed(":d");
    assertEquals(list.pressed(press).did, "moved");
    const outcome = list.pressed(key("Enter"));
    assertEquals(outcome.did === "chose" && outcome.option.label, label);
  }
});

Deno.test("CompletionList leaves new lines and shortcuts alone", () => {
  const list = typed("@ad");
  assertEquals(list.pressed(key("Enter", { shiftKey: true })).did, "nothing");
  assertEquals(list.pressed(key("Enter", { ctrlKey: true })).did, "nothing");
  assertEquals(typed("text").pressed(key("Tab")).did, "nothing");
});

Deno.test("UX 14 CompletionList stays closed after Esc until another word begins", () => {
  const list = typed("@a");
  assertEquals(list.pressed(key("Escape")).did, "closed");
  list.typed("@ad", 3);
  assertEquals(list.list.value, null);
  assertEquals(list.pressed(key("Escape")).did, "nothing");

  list.typed("@ad @a", 6);
  assertEquals(list.list.value?.options.length, 2);
});

Deno.test("CompletionList closes when nothing fits, and keeps what was meant", () => {
  const list = typed("@a");
  list.pressed(key("ArrowDown"));
  list.pressed(key("ArrowDown"));
  list.typed("@a", 2);
  assertEquals(list.list.value?.active, 1);
  list.typed("@ax", 3);
  assertEquals(list.list.value, null);
});
