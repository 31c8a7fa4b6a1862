/**
 * Whether a message is nothing but a few emoji.
 *
 * @module
 */

/** More than these are a picture of their own, and stay as small as text. */
export const FEW_EMOJI = 6;
/** The longest emoji there are have ten code points or so. */
const LENGTH_MAX = FEW_EMOJI * 40;

const ONLY_EMOJI = /^\p{RGI_Emoji}(?:\s*\p{RGI_Emoji})*$/v;
const EMOJI = /\p{RGI_Emoji}/gv;

/**
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 *
 * assert(isFewEmoji("👩‍👩‍👧 🏳️‍🌈"));
 * assert(!isFewEmoji("7"));
 * ```
 */
export function isFewEmoji(text: string): boolean {
  if (text.length > LENGTH_MAX || !ONLY_EMOJI.test(text)) return false;
  return (text.match(EMOJI)?.length ?? 0) <= FEW_EMOJI;
}
