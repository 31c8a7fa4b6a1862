/**
 * What `@` and `:` are completed to while one writes: which part of the text
 * is meant, who or what fits it, and in which order. Pure; when the list is
 * open and what keys do to it is `completion_list.ts`.
 *
 * Places in a text are UTF-16 code units.
 *
 * @module
 */
import type { Message, Person } from "../protocol.ts";

/** The part of a text, up to the caret, that can be completed. */
export interface Token {
  readonly kind: "person" | "emoji";
  /** Where its `@` or `:` stands. */
  readonly start: number;
  /** What follows that. */
  readonly query: string;
}

export interface Option {
  readonly key: string;
  /** What takes the token's place. */
  readonly insert: string;
  readonly label: string;
  /** The picture beside it, where there is one. */
  readonly emoji: string | null;
}

/** Options that are offered at once. */
export const OPTIONS_MAX = 8;
/** The longest token that is looked for. */
const TOKEN_MAX = 33;
/** How far back somebody's choice of emoji counts. */
const MESSAGES_READ = 100;

const PATTERN = /([@:])([\p{L}\p{M}\p{N}_+.-]*)$/u;
/** Before an `@`, what makes it an address; before a `:`, a word or a time. */
const NOT_AFTER = { "@": /[\w.+-]$/, ":": /[\p{L}\p{N}:/]$/u };

/**
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(tokenAt("hi @ad", 6), {
 *   kind: "person",
 *   start: 3,
 *   query: "ad",
 * });
 * assertEquals(tokenAt("ada@example", 11), null);
 * ```
 */
export function tokenAt(text: string, caret: number): Token | null {
  if (/^[\p{L}\p{N}_]/u.test(text.slice(caret))) return null;
  const from = Math.max(0, caret - TOKEN_MAX);
  const match = PATTERN.exec(text.slice(from, caret));
  const [, sign, query = ""] = match ?? [];
  if (match === null || (sign !== "@" && sign !== ":")) return null;
  const start = from + match.index;
  if (NOT_AFTER[sign].test(text.slice(Math.max(0, start - 2), start))) {
    return null;
  }
  return { kind: sign === "@" ? "person" : "emoji", start, query };
}

/**
 * People whose name, or a word of it, begins with what was typed: who spoke
 * last first, then those who did not speak.
 */
export function people(
  query: string,
  here: readonly Person[],
  messages: readonly Message[],
  myId: string,
): Option[] {
  const known = new Map<string, string>();
  for (const { by, kind } of messages.toReversed()) {
    if (kind === "message" && !known.has(by.id)) known.set(by.id, by.name);
  }
  const silent = here.filter(({ id }) => !known.has(id))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  for (const { id, name } of silent) known.set(id, name);
  // Who is here has the name they have now.
  for (const { id, name } of here) known.set(id, name);
  known.delete(myId);
  const wanted = plain(query);
  return [...known]
    .filter(([, name]) => begins(plain(name), wanted))
    .slice(0, OPTIONS_MAX)
    .map(([key, name]) => ({
      key,
      insert: `@${name}`,
      label: name,
      emoji: null,
    }));
}

/**
 * Emoji whose name, or a word of it, begins with what was typed: what was said
 * last first, then by name, those that begin with it before the others.
 */
export function emoji(
  query: string,
  names: ReadonlyMap<string, string>,
  messages: readonly Message[],
): Option[] {
  const wanted = plain(query);
  const said = messages.slice(-MESSAGES_READ).map(({ body }) => body ?? "");
  const ranked = [...names]
    .filter(([name]) => begins(name, wanted))
    .map(([name, sign]) => ({
      name,
      sign,
      at: said.findLastIndex((body) =>
        body.includes(sign) || body.includes(`:${name}:`)
      ),
      inside: name.startsWith(wanted) ? 0 : 1,
    }))
    .toSorted((a, b) => b.at - a.at || a.inside - b.inside);
  return ranked.slice(0, OPTIONS_MAX).map(({ name, sign }) => ({
    key: name,
    insert: sign,
    label: `:${name}:`,
    emoji: sign,
  }));
}

function begins(name: string, wanted: string): boolean {
  return name.startsWith(wanted) ||
    name.split(/[\s_]+/).some((word) => word.startsWith(wanted));
}

/** Without case, accents and other differences that nobody types. */
function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
