/**
 * What asks for the palette or for the list of shortcuts: Ctrl+K (on Apple's
 * keyboards Cmd+K), `?` where nothing is typed, or a button that is marked
 * `data-overlay`. What they show is loaded by whoever is told of it.
 *
 * @module
 */

export type Overlay = "palette" | "shortcuts";

/** The part of a `keydown` that tells. */
export type AskingKey = Pick<
  KeyboardEvent,
  "altKey" | "code" | "ctrlKey" | "key" | "metaKey" | "shiftKey"
>;

/** Whether Cmd is what Ctrl is elsewhere. */
export function isApple(): boolean {
  return /^(Mac|iP)/.test(navigator.platform);
}

/**
 * What a key asks for; `null`: nothing.
 *
 * @param types Whether it goes to where one types.
 */
export function askedBy(
  key: AskingKey,
  apple: boolean,
  types: boolean,
): Overlay | null {
  if (key.altKey) return null;
  const held = apple ? key.metaKey : key.ctrlKey;
  const other = apple ? key.ctrlKey : key.metaKey;
  if (other) return null;
  if (held) return !key.shiftKey && isK(key) ? "palette" : null;
  return key.key === "?" && !types ? "shortcuts" : null;
}

/** By its place where the letters are others. */
function isK({ code, key }: AskingKey): boolean {
  return key.toLowerCase() === "k" || (code === "KeyK" && key > "~");
}

/** Hears of all keys and buttons of the page, as long as it lasts. */
export function followOverlays(open: (overlay: Overlay) => void): void {
  const apple = isApple();
  // The stylesheet has the names of the keys; so has the palette.
  if (apple) document.documentElement.dataset.keys = "apple";
  document.addEventListener("keydown", (event) => {
    const asked = askedBy(event, apple, types(event.target));
    if (asked === null || event.defaultPrevented || event.isComposing) return;
    if (asked === "shortcuts" && document.querySelector(":modal") !== null) {
      return;
    }
    event.preventDefault(); // Browsers look something up by it.
    if (!event.repeat) open(asked);
  });
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element
      ? target.closest<HTMLElement>("[data-overlay]")
      : null;
    const asked = button?.dataset.overlay;
    if (asked === "palette" || asked === "shortcuts") open(asked);
  });
}

function types(target: EventTarget | null): boolean {
  return target instanceof Element &&
    target.matches("textarea, select, input:not([type=checkbox])");
}
