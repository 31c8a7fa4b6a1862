/**
 * What a failed assertion throws, and how values are shown in it.
 *
 * @module
 */
export class AssertionError extends Error {
  override name = "AssertionError";
}

/**
 * Fails with what was expected.
 *
 * @param note The test's own words, if it gave any.
 */
export function failWith(message: string, note?: string): never {
  throw new AssertionError(note ? `${message}: ${note}` : `${message}.`);
}

/** The same text for values that are equal, whatever the order of their keys. */
export function show(value: unknown): string {
  return Deno.inspect(value, {
    depth: Infinity,
    sorted: true,
    trailingComma: true,
    compact: false,
    iterableLimit: Infinity,
    strAbbreviateSize: Infinity,
    breakLength: Infinity,
    escapeSequences: false,
    getters: true,
  });
}
