/**
 * Assertions that one value holds another.
 *
 * @module
 */
import { failWith, show } from "./assertion_error.ts";
import { equal } from "./equal.ts";
import { assertEquals } from "./equality.ts";
import { subsetOf } from "./subset.ts";

export function assertStringIncludes(
  actual: string,
  expected: string,
  msg?: string,
): void {
  if (actual.includes(expected)) return;
  failWith(`Expected ${show(actual)} to contain ${show(expected)}`, msg);
}

export function assertMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void {
  if (expected.test(actual)) return;
  failWith(`Expected ${show(actual)} to match ${expected}`, msg);
}

export function assertNotMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void {
  if (!expected.test(actual)) return;
  failWith(`Expected ${show(actual)} not to match ${expected}`, msg);
}

export function assertArrayIncludes<T>(
  actual: ArrayLike<T> & object,
  expected: ArrayLike<T> & object,
  msg?: string,
): void {
  const there = Array.from(actual);
  const missing = Array.from(expected)
    .filter((item) => !there.some((other) => equal(item, other)));
  if (missing.length === 0) return;
  failWith(`Expected ${show(actual)} to include ${show(missing)}`, msg);
}

/** Fields and items that `expected` does not name may be anything. */
export function assertObjectMatch(
  // Any object, and not only one with an index signature, fits this and no
  // narrower type.
  // deno-lint-ignore no-explicit-any
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  assertEquals<unknown>(
    subsetOf(actual, expected),
    subsetOf(expected, expected),
    msg,
  );
}
