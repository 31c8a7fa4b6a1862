/**
 * How a person is told apart at a glance: a colour and a glyph.
 *
 * The colour comes from the identity's id, so that it stays when the name
 * changes; the glyph comes from the name. Which colours there are is the
 * business of `static/avatar.css`.
 *
 * @module
 */

/** How many colours `data-hue` tells apart, counting from 0. */
export const HUES = 12;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Which of the {@linkcode HUES} colours the identity `id` has. */
export function hueOf(id: string): number {
  // FNV-1a, as neighbouring ids must not get neighbouring colours.
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) {
    hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0) % HUES;
}

/**
 * One or two characters that stand for a name, whole ones as people see them.
 * Scripts without capitals get one, as two of them would read as a word.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(initialsOf("ada king lovelace"), "AL");
 * assertEquals(initialsOf("李小龙"), "李");
 * assertEquals(initialsOf("👩‍🚀 Mae"), "👩‍🚀");
 * ```
 */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = initialOf(words[0] ?? "");
  const last = words.length > 1 ? initialOf(words.at(-1) ?? "") : "";
  return hasCase(first) && hasCase(last) ? first + last : first;
}

function initialOf(word: string): string {
  // To cut a word into what people see takes longer than to draw a message.
  if (/^[\0-\x7f](?:[\0-\x7f]|$)/.test(word)) {
    return word.charAt(0).toUpperCase();
  }
  for (const { segment } of graphemes.segment(word)) {
    return segment.toUpperCase();
  }
  return "";
}

function hasCase(letter: string): boolean {
  return letter.toLowerCase() !== letter;
}
