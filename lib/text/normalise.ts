/**
 * The one form in which text is stored, compared and counted.
 *
 * Applied before a message is committed, so that who reads live and who
 * reloads see the same: SQLite would cut a text at NUL and replace a lone
 * surrogate. What a text may say, and how long it may be, is decided elsewhere,
 * and the length first: this takes some milliseconds for each 100 KiB.
 * Browser-safe.
 *
 * @module
 */

const CONTROLS = /[^\P{Cc}\t\n]/gu;
const MARKS = /\p{M}+/gu;
/**
 * Marks in a row that are kept: more than any language writes (UAX 15, D3).
 * NFC sorts them, in a time that grows with the square of their number.
 */
const MARKS_MAX = 30;
const LEADING_BLANK_LINES = /^(?:[^\S\n]*\n)+/;
/** Something to look at; blanks and what renders as nothing are not. */
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * Well-formed UTF-16 in NFC with `\n` as the only line break and without
 * control characters other than tab and newline; no blank lines around it, and
 * no more than {@linkcode MARKS_MAX} marks in a row.
 * Text that shows nothing becomes `""`. Doing it twice changes nothing.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(normaliseText("\r\n  one\r\ntwo\0 \n"), "  one\ntwo");
 * assertEquals(normaliseText("cafe\u0301"), "caf\u00e9");
 * assertEquals(normaliseText(" \u200b\n"), "");
 * ```
 */
export function normaliseText(text: string): string {
  const tidy = text
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(CONTROLS, "");
  // A few marks become two by NFC.
  const clean = cutPiles(cutPiles(tidy).normalize("NFC"));
  if (!VISIBLE.test(clean)) return "";
  return clean.trimEnd().replace(LEADING_BLANK_LINES, "");
}

function cutPiles(text: string): string {
  return text.replace(
    MARKS,
    (pile) =>
      pile.length <= MARKS_MAX
        ? pile
        : Array.from(pile).slice(0, MARKS_MAX).join(""),
  );
}

/**
 * How many code points a text has, which is what its limit counts.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(codePoints("a😀"), 2);
 * ```
 */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
