/**
 * Whether a message is nothing but a few emoji.
 *
 * @module
 */

/** More than these are a picture of their own, and stay as small as text. */
export const FEW_EMOJI = 6;
/** The longest emoji there are have ten code points or so. */
const LENGTH_MAX = FEW_EMOJI * 40;

/**
 * One of them, by how they are made up (UTS 51) and not by the list of all,
 * `\p{RGI_Emoji}`: that takes a browser tens of milliseconds to get ready for.
 * Nothing fits in two ways, so that no text takes long.
 */
const PART = [
  String.raw`[0-9#*]\ufe0f\u20e3`,
  String.raw`(?![0-9#*])\p{Emoji}\ufe0f`,
  String.raw`\p{Emoji_Modifier_Base}\p{Emoji_Modifier}`,
  String
    .raw`(?!\p{RI})\p{Emoji_Presentation}(?!\p{Emoji_Modifier})[\u{e0020}-\u{e007f}]*`,
].join("|");
const ONE = String.raw`(?:\p{RI}{2}|(?:${PART})(?:\u200d(?:${PART}))*)`;
const ONLY_EMOJI = new RegExp(String.raw`^${ONE}(?:\s*${ONE})*$`, "u");
const EMOJI = new RegExp(ONE, "gu");

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
