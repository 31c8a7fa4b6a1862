/**
 * Pieces of pages that look the same to many people, drawn once: HTML by a key
 * that must say all that it depends on. What is in here was made by our own
 * components, and is as safe to show as it was the first time.
 *
 * @module
 */

/** UTF-16 code units of keys and HTML together; beyond, what was longest unused goes. */
export const FRAGMENTS_LENGTH_MAX = 8 * 1024 * 1024;

export class Fragments {
  /** What was used last is last. */
  readonly #kept = new Map<string, string>();
  readonly #max: number;
  #length = 0;

  constructor(max: number = FRAGMENTS_LENGTH_MAX) {
    this.#max = max;
  }

  /** What has this key, drawn now if it is not there. */
  get(key: string, draw: () => string): string {
    const known = this.#kept.get(key);
    if (known !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known;
    }
    const html = flat(draw());
    this.#kept.set(key, html);
    this.#length += key.length + html.length;
    this.#shrink();
    return html;
  }

  #shrink(): void {
    for (const [key, html] of this.#kept) {
      if (this.#length <= this.#max) return;
      this.#kept.delete(key);
      this.#length -= key.length + html.length;
    }
  }
}

/** What was put together of a thousand strings keeps them all; this does not. */
function flat(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}
