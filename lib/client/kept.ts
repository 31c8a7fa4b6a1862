/**
 * Whether this page is a copy of what was last seen, as the service worker
 * shows it when the server does not answer.
 *
 * @module
 */

/** Set by `lib/worker/keeper.ts`. */
const MARK = "data-kept";

export function isKept(): boolean {
  return document.documentElement.hasAttribute(MARK);
}

/** The page is, or is about to be, what the server has. */
export function keptNoMore(): void {
  document.documentElement.removeAttribute(MARK);
}
