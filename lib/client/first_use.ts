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
  return () => over.abort();
}
