/**
 * Typing that goes to the field though nothing has the focus (UX 12).
 *
 * The key's own effect is left alone: the focus moves while it goes down, so
 * the letter, or what an input method makes of it, lands in the field.
 *
 * @module
 */

/** The part of a `keydown` that tells. */
export type TypedKey = Pick<
  KeyboardEvent,
  "altKey" | "ctrlKey" | "defaultPrevented" | "key" | "metaKey"
>;

/** Space scrolls, and `?` asks for help. */
const OTHERS = new Set([" ", "?"]);
/** What begins a letter of more than one key. */
const BEGINNINGS = new Set(["Dead", "Process", "Unidentified"]);

/**
 * Whether a key writes something: no shortcut, nor a key that moves or acts.
 *
 * @param altGraph Whether the third level of the keyboard is held, which looks
 * like Ctrl and Alt.
 */
export function writes(key: TypedKey, altGraph: boolean): boolean {
  if (key.defaultPrevented) return false;
  const held = key.ctrlKey || key.metaKey || key.altKey;
  if (held && !altGraph) {
    // What is pasted is written, too.
    return key.key.toLowerCase() === "v" && !key.altKey;
  }
  if (OTHERS.has(key.key)) return false;
  return [...key.key].length === 1 || BEGINNINGS.has(key.key);
}

/** Has typing go to the field, until the signal ends it. */
export function catchTyping(
  field: () => HTMLTextAreaElement | null,
  signal: AbortSignal,
): void {
  document.addEventListener("keydown", (event) => {
    const target = field();
    if (target === null || !isIdle(document.activeElement)) return;
    if (!target.checkVisibility()) return; // One may not write.
    if (!writes(event, event.getModifierState("AltGraph"))) return;
    if (document.querySelector(":popover-open, :modal") !== null) return;
    target.focus();
  }, { signal });
}

/** Nothing, or a mere place on the page, which takes no text. */
function isIdle(active: Element | null): boolean {
  return active === null || active === document.body ||
    active.matches("main, section.timeline, .message");
}
