/**
 * Assertions that something throws, or rejects.
 *
 * @module
 */
import { AssertionError, failWith, show } from "./assertion_error.ts";

// A parameter of every type is what any constructor accepts; no other type
// says so.
// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

export function assertThrows(fn: () => unknown, msg?: string): unknown;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  type: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  typeOrMsg?: ErrorClass<E> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const note = typeof typeOrMsg === "string" ? typeOrMsg : msg;
  let result: unknown;
  try {
    result = fn();
  } catch (error) {
    return checked(error, typeOrMsg, msgIncludes, note);
  }
  failWith(`Expected function to throw, it returned ${show(result)}`, note);
}

export function assertRejects(
  fn: () => PromiseLike<unknown>,
  msg?: string,
): Promise<unknown>;
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  type: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  typeOrMsg?: ErrorClass<E> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const note = typeof typeOrMsg === "string" ? typeOrMsg : msg;
  let promise: unknown;
  try {
    promise = fn();
  } catch (error) {
    failWith(`Expected function to reject, it threw ${show(error)}`, note);
  }
  let result: unknown;
  try {
    result = await promise;
  } catch (error) {
    return checked(error, typeOrMsg, msgIncludes, note);
  }
  failWith(`Expected function to reject, it gave ${show(result)}`, note);
}

function checked<E extends Error>(
  error: unknown,
  type: ErrorClass<E> | string | undefined,
  msgIncludes: string | undefined,
  note: string | undefined,
): unknown {
  if (type === undefined || typeof type === "string") return error;
  if (!(error instanceof type)) {
    const problem = `Expected an error of class ${type.name}, got ${
      show(error)
    }`;
    throw new AssertionError(note ? `${problem}: ${note}` : problem, {
      cause: error,
    });
  }
  if (msgIncludes !== undefined && !error.message.includes(msgIncludes)) {
    const actual = show(error.message);
    failWith(`Expected ${actual} to contain ${show(msgIncludes)}`, note);
  }
  return error;
}
