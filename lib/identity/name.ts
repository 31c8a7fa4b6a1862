/**
 * Which names there are, and which of them are the same.
 *
 * A name is shown as it was typed, but held by its keys: two names that share
 * a key read alike, and only one person can have them. Who holds a name, and
 * for how long, is in `identity.ts`. Lengths are graphemes, what a person
 * counts as letters. Pure.
 *
 * @module
 */
import confusables from "unhomoglyph/data.json" with { type: "json" };

/** The longest name, in graphemes. */
export const NAME_LENGTH_MAX = 32;
/** No name of 32 graphemes needs more UTF-16 units; more is not even read. */
const NAME_UNITS_MAX = 512;
/** Keys of one name; beyond, its words are not read each in its own way. */
const KEYS_MAX = 64;
/** More marks on one letter climb over the lines around it. */
const MARKS_MAX = 4;

/** Why a name cannot be had by anyone. */
export type NameProblem =
  | "missing"
  | "too_long"
  | "bad_characters"
  | "reserved";

export type CheckedName =
  | { ok: true; name: string }
  | { ok: false; code: NameProblem };

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Joiners and selectors are at home in these, and nowhere else in a name. */
const EMOJI =
  /\p{RGI_Emoji}|\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?(?:\u200d\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)*/gv;
/** Controls, line breaks, bidi overrides, zero widths, blanks, the meaningless. */
const BAD =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufffc\ufffd\u{13441}\u{13442}\u{16fe4}\u{1d159}]/v;
/**
 * One script a word, in which Latin goes together with those of East Asia:
 * letters that are drawn from several only serve to look like another word.
 */
const ONE_SCRIPT = new RegExp(
  [
    String
      .raw`[\p{scx=Latin}\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}\p{scx=Common}\p{scx=Inherited}]*`,
    String.raw`[\p{scx=Cyrillic}\p{scx=Common}\p{scx=Inherited}]*`,
    String.raw`[\p{scx=Greek}\p{scx=Common}\p{scx=Inherited}]*`,
    String.raw`[^\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]*`,
  ].map((script) => `^${script}$`).join("|"),
  "v",
);
const MARK_PILE = new RegExp(`\\p{M}{${MARKS_MAX + 1}}`, "v");
const VISIBLE = /[\p{L}\p{N}\p{S}\p{P}]/v;

/**
 * Reads a name as it was typed: trimmed, in NFC, each gap one space.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(checkName(" Ada   Lovelace "), { ok: true, name: "Ada Lovelace" });
 * assertEquals(checkName("Ada\nLovelace"), { ok: false, code: "bad_characters" });
 * assertEquals(checkName("ADMIN"), { ok: false, code: "reserved" });
 * ```
 */
export function checkName(raw: string): CheckedName {
  const trimmed = raw.trim();
  if (trimmed === "") return { ok: false, code: "missing" };
  // Gaps around it included: the forms of a minute are remembered as they came.
  if (raw.length > NAME_UNITS_MAX) return { ok: false, code: "too_long" };
  if (hasBadCharacters(trimmed)) return { ok: false, code: "bad_characters" };

  const name = trimmed.normalize("NFC").replace(/\s+/g, " ");
  if (graphemeCount(name) > NAME_LENGTH_MAX) {
    return { ok: false, code: "too_long" };
  }
  if (nameKeys(name).some((key) => RESERVED.has(key))) {
    return { ok: false, code: "reserved" };
  }
  if (
    !name.split(" ").every((word) => ONE_SCRIPT.test(word.normalize("NFKC")))
  ) {
    return { ok: false, code: "bad_characters" };
  }
  return { ok: true, name };
}

/**
 * What a name is held by. Names that differ in case, width, gaps, invisible
 * characters or look-alike letters (Unicode's confusables, UTS 39) share one.
 *
 * There are several, as case, compatibility and looks do not commute: `I` looks
 * like `l`, which `i` does not; lunate sigma looks like `c`, but means a sigma.
 * So an `l` or `1` among capitals is read as an `I` too.
 * Each word is read in each of these ways, as the one beside it may be written
 * in another; at most {@linkcode KEYS_MAX} keys in all, else all of its words in
 * the same way.
 *
 * @example
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 *
 * assertEquals(nameKeys("ADA"), nameKeys("ada"));
 * const ada = new Set(nameKeys("Ada"));
 * const cyrillic = "\u0410d\u0430";
 * assert(nameKeys(cyrillic).some((key) => ada.has(key)));
 * ```
 */
export function nameKeys(name: string): readonly string[] {
  const words = fold(name, (c) => c).split(" ").map(readings);
  const ways = words.map((word) => [...new Set(word)]);
  const keys = ways.reduce((n, { length }) => n * length, 1) <= KEYS_MAX
    ? ways.reduce((begun, ends) =>
      begun.flatMap((key) => ends.map((end) => `${key} ${end}`))
    )
    : [0, 1, 2, 3].map((way) => words.map((word) => word[way]).join(" "));
  return [...new Set(keys.map((key) => fold(key.normalize("NFC"), (c) => c)))];
}

/**
 * A word by its letters and by its looks: as it is, with NFKC, and, of a number
 * that differs, in plain letters.
 */
function readings(word: string): string[] {
  const plain = fold(word, plainest);
  const spellings = [
    word,
    word.normalize("NFKC"),
    ...eachCapitalI(plain),
    ...eachCapitalI(shouted(plain)),
  ];
  return spellings.flatMap((spelling) => {
    const shown = fold(spelling, (c) => c);
    // Last, as a zero looks like a capital O.
    return [lower(lookOf(lower(shown))), lower(lookOf(shown))];
  });
}

/** A word of which what looks like a capital I, among capitals, is one. */
function shouted(word: string): string {
  if (!CAPITAL.test(word)) return word;
  return word.replace(LIKE_CAPITAL_I, (run) => "I".repeat(run.length));
}

/**
 * A word with each capital I read as the letter it is, or as the one it looks
 * like: several of them may be meant differently. Beyond a few, all are alike.
 */
function eachCapitalI(word: string): string[] {
  const [first = "", ...rest] = word.split("I");
  if (rest.length > CAPITAL_I_MAX) return [word];
  return rest.reduce(
    (begun, part) => begun.flatMap((b) => [`${b}i${part}`, `${b}l${part}`]),
    [first],
  );
}

/**
 * What a character of a fancy alphabet stands for, or else looks like. An
 * accent by itself stays one: its compatibility form would part the word.
 */
function plainest(c: string): string {
  const meant = c.normalize("NFKC");
  const looks = LOOKS.get(c) ?? c;
  if (ASCII.test(c)) return c;
  const letter = DRAWN_LETTERS.get(c);
  if (letter !== undefined) return letter;
  if (ASCII.test(looks) && !ASCII.test(meant)) return looks;
  return meant.includes(" ") ? c : meant;
}

/**
 * A name like the one wanted that is free, at most {@linkcode NAME_LENGTH_MAX}
 * long: `Ada 2`, `Ada 3` …, or near the least free number once these are gone.
 *
 * @param last Where to go on from: the number of what was suggested before.
 * @param isFree Told a name that is well-formed; at most some dozen times.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const taken = new Set(["Ada", "Ada 2"]);
 * assertEquals(suggestName("Ada", (name) => !taken.has(name)), "Ada 3");
 * ```
 */
export function suggestName(
  name: string,
  isFree: (name: string) => boolean,
  last = 1,
): string {
  const free = (number: number) => isFree(numbered(name, number));
  let taken = last;
  while (taken < last - 1 + ONE_BY_ONE_MAX) {
    if (free(taken + 1)) return numbered(name, taken + 1);
    taken++;
  }
  let candidate = taken * 2;
  while (!free(candidate)) {
    taken = candidate;
    candidate *= 2;
  }
  while (candidate - taken > 1) {
    const middle = Math.floor((taken + candidate) / 2);
    if (free(middle)) candidate = middle;
    else taken = middle;
  }
  return numbered(name, candidate);
}

/** What is numbered of a name, as it may have a number already. */
export function stemOf(name: string): string {
  return name.replace(/ \d{1,15}$/, "");
}

/** Beyond so many numbers the search for a free one halves and doubles. */
const ONE_BY_ONE_MAX = 16;

/** Cuts the name, not the number, and drops a number that it already had. */
function numbered(name: string, number: number): string {
  const suffix = ` ${number}`;
  const letters = Array.from(
    graphemes.segment(stemOf(name)),
    ({ segment }) => segment,
  );
  const stem = letters.slice(0, NAME_LENGTH_MAX - suffix.length).join("");
  return stem.trimEnd() + suffix;
}

function graphemeCount(text: string): number {
  let count = 0;
  for (const _ of graphemes.segment(text)) count++;
  return count;
}

function hasBadCharacters(name: string): boolean {
  return BAD.test(name.replace(EMOJI, "")) || MARK_PILE.test(name) ||
    !VISIBLE.test(name);
}

const CAPITAL_I_MAX = 4;
const CAPITAL = /\p{Lu}/v;
/** In `ADMlN` and `AL1CE`; not in `Bill`, which nobody reads as `BiII`. */
const LIKE_CAPITAL_I = /(?<!\p{Ll})[l1\|]+(?!\p{Ll})/gv;

const ASCII = /^[!-~]+$/;

const LOOKS: ReadonlyMap<string, string> = new Map(
  Object.entries<string>(confusables),
);

/**
 * Letters that Unicode takes for letters of their own, or for symbols: small
 * capitals, white ones on black circles and squares, and those flags consist of.
 */
const DRAWN_LETTERS: ReadonlyMap<string, string> = new Map([
  ...lettersOf("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡ\0ʏᴢ", "a"),
  ...[0x1f150, 0x1f170, 0x1f1e6].flatMap((first) =>
    lettersOf(
      String.fromCodePoint(...Array.from({ length: 26 }, (_, i) => first + i)),
      "A",
    )
  ),
]);

/** An alphabet, letter by letter, told apart by where each stands in it. */
function lettersOf(alphabet: string, first: "a" | "A"): [string, string][] {
  const start = first.charCodeAt(0);
  return Array.from(
    alphabet,
    (drawn, i) => [drawn, String.fromCharCode(start + i)],
  );
}

/** The skeleton of UTS 39: what a text looks like, not what it says. */
function lookOf(text: string): string {
  return fold(text.normalize("NFD"), (c) => LOOKS.get(c) ?? c);
}

/** Upper case first, as `ß` and `SS`, or `ς` and `σ`, meet only there. */
function lower(text: string): string {
  return text.toUpperCase().toLowerCase().normalize("NFKC");
}

/** Maps each code point that shows, and makes each gap one space. */
function fold(text: string, map: (codePoint: string) => string): string {
  let folded = "";
  for (const c of text) if (!INVISIBLE.test(c)) folded += map(c);
  return folded.trim().replace(/\s+/g, " ");
}

const INVISIBLE = /\p{Default_Ignorable_Code_Point}/v;

/** Names that speak for the house, or for everybody. */
const RESERVED: ReadonlySet<string> = new Set(
  [
    "admin",
    "administrator",
    "all",
    "anonymous",
    "bot",
    "channel",
    "everybody",
    "everyone",
    "fresh chat",
    "here",
    "host",
    "mod",
    "moderator",
    "nobody",
    "null",
    "owner",
    "room",
    "root",
    "server",
    "staff",
    "support",
    "system",
    "undefined",
    "you",
  ].flatMap(nameKeys),
);
