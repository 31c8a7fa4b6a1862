/**
 * The line that a security test prints, with what it really counted.
 *
 * @module
 */

/** @param promise "S1" … as in the list of promises. */
export function report(promise: string, figures: string): void {
  console.log(`security ${promise} · ${figures}`);
}
