/**
 * What fits a few typed letters: pure, for lists of hundreds at most.
 *
 * @module
 */

/** Something that can be looked for. */
export interface Findable {
  readonly label: string;
  /** Other words it is found by. */
  readonly words?: string | undefined;
}

/** A mark in front says what is meant. */
const SIGNS = /^[#@]\s*/;

/**
 * What fits a query, best first; in the order given where it fits alike, and
 * all of it for an empty query.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const rooms = [{ label: "the-kitchen" }, { label: "Küche" }];
 * assertEquals(find("kü", rooms), [{ label: "Küche" }]);
 * assertEquals(find("#ki", rooms), [{ label: "the-kitchen" }]);
 * ```
 */
export function find<Item extends Findable>(
  query: string,
  items: readonly Item[],
): Item[] {
  const terms = termsOf(query);
  return items
    .map((item) => ({ item, fit: fitOf(terms, item) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .map(({ item }) => item);
}

/** How well it fits: 0 not at all, else from 1 to 4. */
export function fit(query: string, item: Findable): number {
  return fitOf(termsOf(query), item);
}

function termsOf(query: string): string[] {
  return fold(query.trim().replace(SIGNS, "")).split(/\s+/)
    .filter((term) => term !== "");
}

/** As well as the term that fits worst. */
function fitOf(terms: readonly string[], { label, words = "" }: Findable) {
  const name = fold(label);
  const others = fold(words);
  return Math.min(
    4,
    ...terms.map((term) => {
      if (name.startsWith(term)) return 4;
      if (beginsWord(name, term)) return 3;
      if (beginsWord(others, term)) return 2;
      return name.includes(term) ? 1 : 0;
    }),
  );
}

function beginsWord(text: string, term: string): boolean {
  return text.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(term));
}

/** Without case and accents, as they are left out by who is in a hurry. */
function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
