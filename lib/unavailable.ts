/**
 * What is kept cannot be had now, whoever keeps it; the cause says why. The
 * next try may succeed.
 *
 * @module
 */

export class UnavailableError extends Error {
  override name = "UnavailableError";
}
