/**
 * What the Enter key means in the field where messages are written.
 *
 * @module
 */

/** The part of a `keydown` that tells. */
export type EnterKeydown = Pick<
  KeyboardEvent,
  | "altKey"
  | "ctrlKey"
  | "isComposing"
  | "key"
  | "keyCode"
  | "metaKey"
  | "shiftKey"
>;

/** What a key press is, for a field that sends. */
export type EnterMeaning =
  /** Send, and add nothing to the text. */
  | "send"
  /** It belongs to an input method, which must not end in a line break. */
  | "compose"
  /** None of our business. */
  | "type";

/** The key code of whatever an input method handles, late events included. */
const KEY_CODE_COMPOSING = 229;

/**
 * Enter that confirms a composition never sends: browsers tell it by
 * `isComposing`, Safari, which tells the key after the composition has ended,
 * by the key code alone.
 *
 * @param newlines Whether Enter by itself is a line break, as on touch screens.
 */
export function enterMeaning(
  event: EnterKeydown,
  newlines: boolean,
): EnterMeaning {
  if (event.key !== "Enter") return "type";
  if (event.isComposing || event.keyCode === KEY_CODE_COMPOSING) {
    return "compose";
  }
  if (event.ctrlKey || event.metaKey) return "send";
  return event.shiftKey || event.altKey || newlines ? "type" : "send";
}
