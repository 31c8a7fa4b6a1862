/**
 * The Enter key in the field where messages are written, before the part of the
 * program is there that knows what it means (`enter_key.ts`). A field breaks
 * the line by itself, which is undone once that has come.
 *
 * @module
 */

import type { EarlyEnter } from "./enter_key.ts";

/** Notes the last one, until the returned function is called, which tells it. */
export function noteEnter(
  field: HTMLTextAreaElement | null,
): () => EarlyEnter | null {
  let last: EarlyEnter | null = null;
  const note = (event: KeyboardEvent) => {
    if (event.key === "Enter" && field !== null) {
      last = { event, before: field.value };
    }
  };
  field?.addEventListener("keydown", note);
  return () => {
    field?.removeEventListener("keydown", note);
    return last;
  };
}
