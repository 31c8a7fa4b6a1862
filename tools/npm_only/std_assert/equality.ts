/**
 * Assertions that two values are equal, or the same.
 *
 * @module
 */
import { AssertionError, failWith, show } from "./assertion_error.ts";
import { diffLines } from "./diff.ts";
import { equal } from "./equal.ts";

export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  throw new AssertionError(
    differing("Values are not equal", actual, expected, msg),
  );
}

export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  failWith(`Expected values that differ, both are ${show(actual)}`, msg);
}

export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  const problem = equal(actual, expected)
    ? "Values are equal, and not the same"
    : "Values are not strictly equal";
  throw new AssertionError(differing(problem, actual, expected, msg));
}

export function assertNotStrictEquals<T>(
  actual: T,
  expected: T,
  msg?: string,
): void {
  if (!Object.is(actual, expected)) return;
  failWith(`Expected not to be the same: ${show(actual)}`, msg);
}

function differing(
  problem: string,
  actual: unknown,
  expected: unknown,
  msg?: string,
): string {
  const asText = typeof actual === "string" && typeof expected === "string" &&
    (actual + expected).includes("\n");
  const lines = asText
    ? diffLines(actual, expected)
    : diffLines(show(actual), show(expected));
  return `${msg ? `${problem}: ${msg}` : `${problem}.`}

    - actual / + expected

${lines}
`;
}
