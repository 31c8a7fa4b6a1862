import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { emoji, people, tokenAt } from "../../../lib/client/completion.ts";
import type { Message, Person } from "../../../lib/protocol.ts";

const ada = { id: "p1", name: "Ada" };
const bob = { id: "p2", name: "Bob" };
const adam = { id: "p3", name: "Adam" };
const zoe = { id: "p4", name: "Zoë Adler" };

function said(...lines: [by: Person, body: string][]): Message[] {
  return lines.map(([by, body], i) => ({
    seq: i + 1,
    id: `m${i}`,
    kind: "message",
    by,
    cid: `cid-0000${i}`,
    body,
    ts: i,
    rev: i + 1,
  }));
}

/** `|` is the caret. */
function token(text: string): string | null {
  const caret = text.indexOf("|");
  const found = tokenAt(text.replace("|", ""), caret);
  return found && `${found.kind} ${found.start} ${found.query}`;
}

Deno.test("UX 14 tokenAt() finds what @ and : begin, up to the caret", () => {
  assertEquals(token("@|"), "person 0 ");
  assertEquals(token("hi @ad|"), "person 3 ad");
  assertEquals(token("hi (:smi|)"), "emoji 4 smi");
  assertEquals(token("你好@小|"), "person 2 小");
  assertEquals(token("@민|"), "person 0 민");
});

Deno.test("UX 14 tokenAt() finds nothing in addresses, times and words", () => {
  for (const text of ["ada@ex|", "10:30|", "http:|", "@a b|", "@ad|am", "a|"]) {
    assertEquals(token(text), null, text);
  }
});

Deno.test("tokenAt() gives a part of the text that ends at the caret, whatever it is", () => {
  const signs = fc.constantFrom("@", ":", "a", "é", "😀", " ", "\n", "_", "1");
  const text = fc.array(signs, { maxLength: 40 }).map((all) => all.join(""));
  fc.assert(fc.property(text, fc.nat(50), (text, at) => {
    const caret = Math.min(at, text.length);
    const found = tokenAt(text, caret);
    if (found === null) return;
    const sign = found.kind === "person" ? "@" : ":";
    assertEquals(text.slice(found.start, caret), sign + found.query);
  }));
});

Deno.test("UX 14 people() ranks by who spoke last, then by name", () => {
  const messages = said([adam, "1"], [zoe, "2"], [ada, "3"], [adam, "4"]);
  const labels = (query: string, here: Person[] = [bob, ada]) =>
    people(query, here, messages, "me").map(({ label }) => label);

  assertEquals(labels(""), ["Adam", "Ada", "Zoë Adler", "Bob"]);
  assertEquals(labels("ad"), ["Adam", "Ada", "Zoë Adler"]);
  assertEquals(labels("ZOE"), ["Zoë Adler"]);
  assertEquals(labels("da"), []);
});

Deno.test("people() offers everybody but oneself, by the name they have now", () => {
  const messages = said([ada, "1"], [bob, "2"]);
  const here = [{ id: "p2", name: "Rob" }];
  assertEquals(
    people("", here, messages, "p1").map(({ insert, key }) => [key, insert]),
    [["p2", "@Rob"]],
  );
});

Deno.test("UX 14 emoji() ranks by what was said last, then by its name", () => {
  const names = new Map([
    ["heart", "❤️"],
    ["smile", "😄"],
    ["sweat_smile", "😅"],
    ["smirk", "😏"],
  ]);
  const labels = (query: string, messages: Message[]) =>
    emoji(query, names, messages).map(({ label }) => label);

  assertEquals(labels("sm", []), [":smile:", ":smirk:", ":sweat_smile:"]);
  const messages = said([ada, "ok :smirk:"], [bob, "😅"]);
  assertEquals(labels("sm", messages), [
    ":sweat_smile:",
    ":smirk:",
    ":smile:",
  ]);
  assertEquals(labels("x", messages), []);
  assertEquals(emoji("smi", names, [])[0]?.insert, "😄");
});
