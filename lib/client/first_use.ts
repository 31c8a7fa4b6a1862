/**
 * When the person first does something on a page: what nobody waits for can
 * come then.
 *
 * @module
 */

/** Runs something once, then; returns how to call that off. */
export function onFirstUse(run: (event: Event) => void): () => void {
  const over = new AbortController();
  const { signal } = over;
  const begin = (event: Event) => {
    over.abort();
    run(event);
  };
  for (const type of ["keydown", "pointerdown", "focusin"]) {
    addEventListener(type, begin, { signal, capture: true });
  }
  // Who comes back to the tab is about to.
  document.addEventListener("visibilitychange", begin, { signal });
  return () => over.abort();
}

/** What is not called for any sooner is loaded by then. */
export const CALM_MS = 15_000;

/** Runs something once: when the person does something, or after a while. */
export function inTime(
  run: () => void,
  setTimer: (run: () => void, ms: number) => () => void,
): () => void {
  const begin = () => {
    cancel();
    run();
  };
  const cancelUse = onFirstUse(begin);
  const cancelTimer = setTimer(begin, CALM_MS);
  const cancel = () => {
    cancelUse();
    cancelTimer();
  };
  return cancel;
}
