/**
 * What the product's figures should be.
 *
 * @module
 */
import { CONTENDERS, type PeerName } from "../lab/contenders.ts";
import type { Column, Lookup, Target } from "../lab/row.ts";
import { PRODUCT } from "./entries.ts";

type Bound = (of: Lookup) => number;

/** @param words The bound, as people read it. */
export function atMost(
  head: string,
  column: Column,
  words: string,
  bound: Bound,
): Target {
  const actual: Bound = (of) => of(PRODUCT, column);
  return { head, actual, words, bound: { kind: "at most", of: bound } };
}

export function atLeast(
  head: string,
  column: Column,
  words: string,
  bound: Bound,
): Target {
  const actual: Bound = (of) => of(PRODUCT, column);
  return { head, actual, words, bound: { kind: "at least", of: bound } };
}

export function labelOf(name: PeerName): string {
  return CONTENDERS[name].label;
}
