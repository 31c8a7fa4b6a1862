/**
 * Assertions about one value, and failing outright.
 *
 * @module
 */
import { AssertionError, failWith, show } from "./assertion_error.ts";

export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** What is falsy: `false` for a type checker is more than that. */
export type Falsy = false | 0 | 0n | "" | null | undefined;

export function assertFalse(expr: unknown, msg = ""): asserts expr is Falsy {
  if (expr) throw new AssertionError(msg);
}

export function assertExists<T>(
  actual: T,
  msg?: string,
): asserts actual is NonNullable<T> {
  if (actual !== undefined && actual !== null) return;
  failWith(`Expected a value, got ${show(actual)}`, msg);
}

export function assertInstanceOf<
  // A parameter of every type is what any constructor accepts; no other type
  // says so.
  // deno-lint-ignore no-explicit-any
  T extends abstract new (...args: any[]) => any,
>(
  actual: unknown,
  expectedType: T,
  msg?: string,
): asserts actual is InstanceType<T> {
  if (actual instanceof expectedType) return;
  failWith(
    `Expected an instance of ${expectedType.name}, got ${show(actual)}`,
    msg,
  );
}

export function fail(msg?: string): never {
  failWith("Failed assertion", msg);
}

/** Marks what must never run. */
export function unreachable(msg?: string): never {
  throw new AssertionError(msg ?? "Unreachable");
}
