/**
 * Assertions that one value is larger, smaller or close to another.
 *
 * @module
 */
import { failWith, show } from "./assertion_error.ts";

export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (actual > expected) return;
  failWith(`Expected ${show(actual)} > ${show(expected)}`, msg);
}

export function assertGreaterOrEqual<T>(
  actual: T,
  expected: T,
  msg?: string,
): void {
  if (actual >= expected) return;
  failWith(`Expected ${show(actual)} >= ${show(expected)}`, msg);
}

export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (actual < expected) return;
  failWith(`Expected ${show(actual)} < ${show(expected)}`, msg);
}

export function assertLessOrEqual<T>(
  actual: T,
  expected: T,
  msg?: string,
): void {
  if (actual <= expected) return;
  failWith(`Expected ${show(actual)} <= ${show(expected)}`, msg);
}

/** @param tolerance By default a ten-millionth of `expected`. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance = Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7,
  msg?: string,
): void {
  if (Object.is(actual, expected)) return;
  if (Math.abs(expected - actual) <= tolerance) return;
  failWith(`Expected ${actual} to be within ${tolerance} of ${expected}`, msg);
}
