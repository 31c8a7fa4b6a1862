/**
 * Pieces of pages that look the same to many people, drawn once: HTML by a key
 * that must say all that it depends on. What is in here was made by our own
 * components, and is as safe to show as it was the first time.
 *
 * @module
 */
import { Kept } from "./kept.ts";

/** UTF-16 code units of keys and HTML together. */
export const FRAGMENTS_LENGTH_MAX = 4 * 1024 * 1024;

export class Fragments {
  readonly #kept: Kept<string>;

  constructor(max: number = FRAGMENTS_LENGTH_MAX) {
    this.#kept = new Kept(max);
  }

  /** What has this key, drawn now if it is not there. */
  get(key: string, draw: () => string): string {
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const html = flat(draw());
    this.#kept.set(key, html, key.length + html.length);
    return html;
  }
}

/** What was put together of a thousand strings keeps them all; this does not. */
function flat(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}
