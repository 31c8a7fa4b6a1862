/**
 * Ends a `switch` over a closed union, so that a new member fails to compile
 * wherever it is forgotten.
 *
 * @module
 */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
