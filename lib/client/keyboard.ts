/**
 * Keyboards on a screen that lie over the page instead of making it smaller,
 * as on iPhones: tells the stylesheet how much they cover, in CSS pixels.
 * Others heed `interactive-widget` of the page's `viewport`.
 *
 * @module
 */

/** The part of a `VisualViewport` that is needed here. */
export interface SeenPart extends EventTarget {
  readonly height: number;
  readonly scale: number;
}

/** Less than this is a bar of the browser, not a keyboard. */
const KEYBOARD_PX = 60;
/** Who zooms in sees less, too, and wants nothing to move. */
const SCALE_MAX = 1.01;

/** The height of what covers the page at its end; 0: nothing. */
export function covered(
  { height, scale }: Pick<SeenPart, "height" | "scale">,
  pageHeight: number,
): number {
  const px = Math.round(pageHeight - height);
  return scale > SCALE_MAX || px < KEYBOARD_PX ? 0 : px;
}

/** Keeps the page above the keyboard, until the signal ends it. */
export function clearKeyboard(seen: SeenPart | null, signal: AbortSignal) {
  const root = document.documentElement;
  const look = () => {
    if (seen === null) return;
    const px = covered(seen, root.clientHeight);
    root.style.setProperty("--keyboard", `${px}px`);
    // The browser has moved the page up to show the field; now it is there.
    if (px > 0) scrollTo(0, 0);
  };
  seen?.addEventListener("resize", look, { signal });
  look();
}
