/**
 * Spellings of a name that read as that name: from Unicode's table of
 * confusables, from its compatibility forms, in capitals, and by hand.
 *
 * @module
 */
import confusables from "unhomoglyph/data.json" with { type: "json" };

const CODE_POINT_MAX = 0x10ffff;

/** Put into or around a name, they do not show. */
const HIDDEN: readonly string[] = [
  "\u200b", // Zero-width space.
  "\u200c", // Zero-width non-joiner.
  "\u200d", // Zero-width joiner.
  "\u2060", // Word joiner.
  "\ufeff", // Byte order mark.
  "\u00ad", // Soft hyphen.
  "\u034f", // Combining grapheme joiner.
  "\u180e", // Mongolian vowel separator.
  "\u061c", // Arabic letter mark.
  "\u200e", // Left to right mark.
  "\u202e", // Right to left override.
  "\u2066", // Left to right isolate.
  "\u2800", // Braille without a dot.
  "\u3164", // Hangul filler.
  "\uffa0", // Its half-width form.
  "\u17b4", // A Khmer vowel that is not written.
  "\ufe0f", // Variation selector.
  "\u{e0100}", // Another one.
  "\u{e0041}", // A tag.
  "\u{13441}", // A blank among hieroglyphs.
  "\u{13442}", // Half of one.
  "\u{16fe4}", // A filler of Khitan.
  "\u{1d159}", // A note without a head.
  "\0",
  "\n",
  "\t",
];

/** Show as a space does. */
const SPACES: readonly string[] = [
  "  ",
  "\u00a0",
  "\u2002",
  "\u2003",
  "\u2007",
  "\u2009",
  "\u200a",
  "\u202f",
  "\u205f",
  "\u3000",
];

/** Where white letters on black circles and squares begin, and those of flags. */
const ALPHABETS: readonly number[] = [0x1f150, 0x1f170, 0x1f1e6];

const SMALL_CAPITALS: ReadonlyMap<string, string> = new Map(
  Array.from(
    "aᴀcᴄeᴇiɪlʟoᴏpᴘrʀnɴ".matchAll(/(.)(.)/gu),
    ([, plain, small]) => [plain ?? "", small ?? ""] as const,
  ),
);

/**
 * All of them but the name itself.
 *
 * @param random Draws from [0, 1).
 * @param mixed How many to draw that differ in several places.
 */
export function lookalikes(
  name: string,
  random: () => number,
  mixed: number,
): string[] {
  const letters = Array.from(name);
  const found = new Set<string>();
  const choices = letters.map((letter) => substitutes(letter));
  for (const [i, substitutes] of choices.entries()) {
    for (const other of substitutes) found.add(letters.with(i, other).join(""));
  }
  for (const hidden of HIDDEN) {
    for (let i = 0; i <= letters.length; i++) {
      found.add(letters.toSpliced(i, 0, hidden).join(""));
    }
  }
  for (const space of SPACES) {
    found.add(name.replaceAll(" ", space));
    found.add(space + name);
    found.add(name + space);
    found.add(space + name + space);
  }
  for (const form of ["NFC", "NFD", "NFKC", "NFKD"]) {
    found.add(name.normalize(form));
  }
  found.add(name.toUpperCase());
  found.add(name.toLowerCase());
  for (const other of shouted(name)) found.add(other);
  for (const first of ALPHABETS) {
    const drawn = Array.from(name.toLowerCase(), (c) => inAlphabet(c, first));
    found.add(drawn.join(""));
    for (const [i, other] of drawn.entries()) {
      found.add(letters.with(i, other).join(""));
    }
  }
  found.add(
    Array.from(name.toLowerCase(), (c) => SMALL_CAPITALS.get(c) ?? c).join(""),
  );
  for (let i = 0; i < mixed; i++) {
    const text = choices.map((others, at) => {
      const letter = letters[at] ?? "";
      if (others.length === 0 || random() < 0.4) return letter;
      return others[Math.floor(random() * others.length)] ?? letter;
    });
    found.add(text.join(""));
  }
  found.delete(name);
  return [...found];
}

/** In capitals, with an I or L, or each of them, as what looks like an I. */
function shouted(name: string): string[] {
  const capitals = Array.from(name.toUpperCase());
  return ["l", "1", "|", "I"].flatMap((other) => [
    ...capitals.flatMap((letter, i) =>
      /[IL]/.test(letter) && other !== letter &&
        (letter === "I" || other === "I")
        ? [capitals.with(i, other).join("")]
        : []
    ),
    capitals.join("").replaceAll("I", other),
  ]);
}

function inAlphabet(letter: string, first: number): string {
  return /^[a-z]$/.test(letter)
    ? String.fromCodePoint(letter.charCodeAt(0) - 0x61 + first)
    : letter;
}

/** What can stand for a letter. */
function substitutes(letter: string): string[] {
  if (letter === " ") return [...SPACES];
  const looks = lookOf(letter);
  const found = new Set([letter.toUpperCase(), letter.toLowerCase()]);
  for (const [other, look] of Object.entries<string>(confusables)) {
    if (look === looks) found.add(other);
  }
  for (let code = 0x80; code <= CODE_POINT_MAX; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const other = String.fromCodePoint(code);
    const plain = other.normalize("NFKC");
    if (plain.toLowerCase() === letter.toLowerCase()) found.add(other);
  }
  found.delete(letter);
  return [...found];
}

function lookOf(letter: string): string {
  const table: Readonly<Record<string, string>> = confusables;
  return table[letter] ?? letter;
}
