/**
 * Pages of rooms as they were drawn last, for whoever else they look the same
 * to: by a key that says all that they depend on but the messages, which must
 * be the very ones that were drawn. So whatever happens in a room ends what was
 * drawn of it.
 *
 * In a busy room that is ten times a second and more, and each page that is
 * drawn leaves a megabyte to be collected, which everybody else waits for. So
 * where many are drawn, one may be a moment old for those who said nothing in it.
 * Nothing is missed by that: it says up to where it goes, and what is live begins
 * there.
 *
 * @module
 */
import type { Message } from "../protocol.ts";
import { type Rate, TokenBucket } from "../token_bucket.ts";
import type { DrawnPage } from "./drawn_page.ts";
import type { Drawing } from "./drawing.ts";
import { Kept } from "./kept.ts";

/** What an answer is made of. */
export interface KeptPage {
  readonly page: DrawnPage;
  /** The header `Link`, for the scripts of the page. */
  readonly preload: string | null;
}

/** UTF-16 code units of pages and keys. */
export const DRAWN_PAGES_SIZE_MAX = 2 * 1024 * 1024;
/** Pages that are drawn as they are asked for; beyond, one may be old. */
export const DRAWINGS: Rate = { perSecond: 4, burst: 8 };
/** How old, since what it shows was read: deleted text is not seen for longer. */
export const OLD_MAX_MS = 250;

/** Which page it is. */
export type Asked = Pick<Drawing, "isShared" | "key" | "messages">;

export interface DrawnPagesOptions {
  /** Milliseconds of a clock that only runs forward. */
  monoMs: () => number;
  max?: number;
}

export class DrawnPages {
  readonly #kept: Kept<
    KeptPage & { messages: readonly Message[]; sinceMs: number }
  >;
  readonly #monoMs: () => number;
  readonly #drawings: TokenBucket;

  constructor({ max = DRAWN_PAGES_SIZE_MAX, monoMs }: DrawnPagesOptions) {
    this.#kept = new Kept(max);
    this.#monoMs = monoMs;
    this.#drawings = new TokenBucket(DRAWINGS, monoMs());
  }

  get({ isShared, key, messages }: Asked): KeptPage | null {
    const kept = this.#kept.get(key);
    if (kept === undefined) return null;
    return kept.messages === messages ||
        isShared && this.#mayBeOld(kept.sinceMs)
      ? kept
      : null;
  }

  /** One that took long to be drawn takes no newer one's place. */
  keep(
    { key, messages, sinceMs }: Asked & Pick<Drawing, "sinceMs">,
    kept: KeptPage,
  ): void {
    this.#drawings.take(this.#monoMs());
    if ((this.#kept.get(key)?.sinceMs ?? -Infinity) > sinceMs) return;
    const size = key.length + kept.page.length;
    this.#kept.set(key, { ...kept, messages, sinceMs }, size);
  }

  #mayBeOld(sinceMs: number): boolean {
    const nowMs = this.#monoMs();
    return nowMs - sinceMs < OLD_MAX_MS && this.#drawings.wait(nowMs) > 0;
  }
}
