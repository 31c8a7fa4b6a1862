/**
 * Puts the page's address on the clipboard for a button that the server drew,
 * which says so for a while. Loaded when somebody presses it
 * (`after_load.ts`); what it says is in `components/EmptyRoom.tsx`.
 *
 * @module
 */
import "./shared.ts";
import { copyText } from "./copy.ts";

const SHOWN_MS = 3_000;

/** @param button Shows its first child; the second one says that it is done. */
export async function copyAddress(
  button: Element,
  later: (run: () => void, ms: number) => void,
): Promise<void> {
  // Where a page may not, the address bar still has it.
  if (!await copyText(location.href)) return;
  show(button, true);
  later(() => show(button, false), SHOWN_MS);
}

function show(button: Element, copied: boolean): void {
  const [label, done] = button.children;
  label?.toggleAttribute("hidden", copied);
  done?.toggleAttribute("hidden", !copied);
  const status = button.parentElement?.querySelector("[role=status]");
  if (status) status.textContent = copied ? done?.textContent ?? "" : "";
}
