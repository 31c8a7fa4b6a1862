/**
 * What the Enter key means in the field where messages are written.
 *
 * @module
 */
import { attempt } from "./attempt.ts";

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

/** An Enter that was pressed before anybody listened, and what it stood after. */
export interface EarlyEnter {
  readonly event: EnterKeydown;
  readonly before: string;
}

/**
 * What is to be sent of a field in which Enter was pressed before anybody
 * listened: all of it, without the line break which that may have left. `null`
 * if Enter was not the last that was done there, as then a line break may be
 * meant by now.
 */
export function sentEarly(
  enter: EarlyEnter | null,
  text: string,
  newlines: boolean,
): string | null {
  if (enter === null || enterMeaning(enter.event, newlines) !== "send") {
    return null;
  }
  const { before } = enter;
  return text === before || text === `${before}\n` ? before : null;
}

/** What Enter by itself does; `auto`: what most people with such a device want. */
export type EnterChoice = "auto" | "send" | "newline";

const NO_TOUCH_KEY =
  /^(Alt|CapsLock|Control|Delete|End|Escape|F\d+|Home|Insert|Meta|Tab|(Arrow|Page)\w+)$/;

/**
 * Whether the person types on keys that move, as far as this `keydown` tells:
 * keyboards on a screen have none of some, and most name no key at all.
 *
 * @param before What was known so far.
 */
export function hasKeyboard(
  before: boolean,
  { isComposing, key, keyCode }: Pick<
    KeyboardEvent,
    "isComposing" | "key" | "keyCode"
  >,
): boolean {
  if (NO_TOUCH_KEY.test(key)) return true;
  const nameless = keyCode === KEY_CODE_COMPOSING && !isComposing;
  return before && !(nameless || key === "Unidentified");
}

const STORED = "fresh-chat enter";

/** What was chosen on this device; where it denies storage, nothing. */
export function storedChoice(): EnterChoice {
  const stored = attempt(() => localStorage.getItem(STORED));
  return stored === "send" || stored === "newline" ? stored : "auto";
}

export function storeChoice(choice: EnterChoice): void {
  attempt(() => localStorage.setItem(STORED, choice));
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
