/**
 * Pages of rooms as they were drawn last, for whoever else they look the same
 * to: by a key that says all that they depend on but the messages, which must
 * be the very ones that were drawn. So whatever happens in a room ends what was
 * drawn of it.
 *
 * @module
 */
import type { Message } from "../protocol.ts";
import type { DrawnPage } from "./drawn_page.ts";
import { Kept } from "./kept.ts";

/** What an answer is made of. */
export interface KeptPage {
  readonly page: DrawnPage;
  /** The header `Link`, for the scripts of the page. */
  readonly preload: string | null;
}

/** UTF-16 code units of pages and keys. */
export const DRAWN_PAGES_SIZE_MAX = 2 * 1024 * 1024;

export class DrawnPages {
  readonly #kept: Kept<KeptPage & { messages: readonly Message[] }>;

  constructor(max: number = DRAWN_PAGES_SIZE_MAX) {
    this.#kept = new Kept(max);
  }

  get(key: string, messages: readonly Message[]): KeptPage | null {
    const kept = this.#kept.get(key);
    return kept?.messages === messages ? kept : null;
  }

  keep(key: string, messages: readonly Message[], kept: KeptPage): void {
    const size = key.length + kept.page.length;
    this.#kept.set(key, { ...kept, messages }, size);
  }
}
