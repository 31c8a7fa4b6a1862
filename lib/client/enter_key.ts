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

/** What a press of a key is, for a field that sends. */
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
    return event.shiftKey ? "type" : "compose";
  }
  if (event.ctrlKey || event.metaKey) return "send";
  return event.shiftKey || event.altKey || newlines ? "type" : "send";
}

/** The part of a `beforeinput` that tells. */
export type BeforeInput = Pick<InputEvent, "inputType">;

/**
 * Keeps a line break away that the Enter of an input method leaves behind: the
 * Korean ones pass the key on once the syllable is confirmed.
 */
export function createComposeGuard() {
  let confirming = false;
  return {
    pressed(meaning: EnterMeaning): void {
      confirming = meaning === "compose";
    },
    released(): void {
      confirming = false;
    },
    /** Whether this input is such a line break. */
    stops({ inputType }: BeforeInput): boolean {
      return confirming && /^insert(LineBreak|Paragraph)$/.test(inputType);
    },
  };
}
