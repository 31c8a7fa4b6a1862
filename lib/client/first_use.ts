/**
 * When the person first does something on a page: what nobody waits for can
 * come then.
 *
 * @module
 */

/** What that was; `null`: it is still to come. */
let first: Event | null = null;

/**
 * Runs something once, then, or soon if that has been; returns how to call
 * that off.
 */
export function onFirstUse(run: (event: Event) => void): () => void {
  const over = new AbortController();
  const { signal } = over;
  const begin = (event: Event) => {
    if (signal.aborted) return;
    over.abort();
    first ??= event;
    run(event);
  };
  if (first !== null) queueMicrotask(begin.bind(null, first));
  for (const type of ["keydown", "pointerdown", "focusin"]) {
    addEventListener(type, begin, { signal, capture: true });
  }
  // Who comes back to the tab is about to.
  document.addEventListener("visibilitychange", begin, { signal });
  return () => over.abort();
}

/**
 * What is not called for any sooner is loaded by then. The live room is part of
 * it, which asks at once whether the line is dead: that is to be noticed within
 * ten seconds.
 */
export const CALM_MS = 8_000;

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
