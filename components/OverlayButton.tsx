/**
 * The buttons that open the palette and the list of shortcuts
 * (`lib/client/overlays.ts` hears of them). Without a program there is nothing
 * to open, so that they are not shown (`static/palette.css`).
 *
 * @module
 */
import { overlayWords } from "../lib/text/wording.ts";
import { KeyboardIcon, SearchIcon } from "./icons.tsx";

export function PaletteButton() {
  return (
    <button
      type="button"
      class="button finder"
      data-overlay="palette"
      aria-haspopup="dialog"
    >
      <SearchIcon />
      <span class="finder__label clip">{overlayWords.palette}</span>
      <kbd class="finder__keys" aria-hidden="true" />
    </button>
  );
}

export function ShortcutsButton() {
  return (
    <button
      type="button"
      class="button helper"
      data-kind="icon"
      data-overlay="shortcuts"
      aria-haspopup="dialog"
      aria-label={overlayWords.shortcuts}
      title={overlayWords.shortcuts}
    >
      <KeyboardIcon />
    </button>
  );
}
