import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { codePoints, normaliseText } from "../../../lib/text/normalise.ts";

Deno.test("normaliseText() makes every line break one newline", () => {
  assertEquals(normaliseText("a\r\nb\rc\nd"), "a\nb\nc\nd");
});

Deno.test("normaliseText() drops NUL and controls, keeps tabs", () => {
  assertEquals(normaliseText("a\0b\x07c\x1bd\x7fe\x85f\tg"), "abcdef\tg");
});

Deno.test("normaliseText() composes across a dropped control", () => {
  assertEquals(normaliseText("e\0\u0301"), "\u00e9");
});

Deno.test("normaliseText() replaces lone surrogates", () => {
  assertEquals(normaliseText("a\ud800b"), "a\ufffdb");
});

Deno.test("normaliseText() trims blank lines around, keeps the first indent", () => {
  assertEquals(normaliseText(" \n\t\n  code\n\n more\n \n"), "  code\n\n more");
});

Deno.test("normaliseText() makes text that shows nothing empty", () => {
  for (const blank of ["", " ", "\n\t ", "\u00a0", "\u200b\u2060", "\u2800"]) {
    assertEquals(normaliseText(blank), "", JSON.stringify(blank));
  }
});

Deno.test("normaliseText() changes nothing the second time", () => {
  const text = fc.string({ unit: "binary", maxLength: 60, size: "max" });
  const rough = fc.array(
    fc.oneof(
      text,
      fc.constantFrom("\r", "\n", "\0", " ", "\ud800", "\u0301", "e", "\u200d"),
    ),
    { maxLength: 30, size: "max" },
  );
  fc.assert(fc.property(rough, (parts) => {
    const once = normaliseText(parts.join(""));
    assertEquals(normaliseText(once), once);
    assertEquals(once.isWellFormed(), true);
    assertEquals(/[^\P{Cc}\t\n]/u.test(once), false);
  }));
});

Deno.test("codePoints() counts what a person who types counts, not UTF-16", () => {
  assertEquals(codePoints(""), 0);
  assertEquals(codePoints("Ä"), 1);
  assertEquals(codePoints("a👩‍🚀"), 4);
});

Deno.test("normaliseText() keeps thirty marks in a row, and its form", () => {
  const pile = (marks: string) => normaliseText(`x${marks}y`);

  assertEquals(pile("\u0316".repeat(30)), `x${"\u0316".repeat(30)}y`);
  assertEquals(pile("\u0316".repeat(31)), `x${"\u0316".repeat(30)}y`);
  // Two marks each in NFC.
  assertEquals(
    normaliseText("q" + "\u0344".repeat(30)),
    `q${"\u0308\u0301".repeat(15)}`,
  );
  // Two units each.
  const wide = "\u{1e000}";
  assertEquals(pile(wide.repeat(40)), `x${wide.repeat(30)}y`);
});
