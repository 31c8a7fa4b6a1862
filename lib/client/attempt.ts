/**
 * What may fail in one known way, as where a browser denies storage, or has no
 * more space for it. Whatever else is thrown is a mistake, and goes on.
 *
 * @module
 */

/** `null` for what the work throws of that kind. */
export function attempt<T>(
  work: () => T,
  kind: abstract new (...args: never[]) => Error = DOMException,
): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof kind) return null;
    throw error;
  }
}
