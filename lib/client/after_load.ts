/**
 * What a page does once it is there and at rest: nothing that anybody waits
 * for. What a press on one of its buttons takes is loaded with the press.
 *
 * @module
 */
import { startWorker } from "./offline.ts";
import { followOverlays, type Overlay } from "./overlays.ts";

/** Once for a page; `open` is told when somebody asks for what lies over it. */
export async function afterLoad(
  open: (overlay: Overlay) => void,
  later: (run: () => void, ms: number) => void,
): Promise<void> {
  followOverlays(open);
  followThemeForms();
  followCopyButtons(later);
  if (document.readyState !== "complete") {
    await new Promise((resolve) =>
      addEventListener("load", resolve, { once: true })
    );
  }
  await startWorker();
}

/** Hears of all such forms of the page, whenever they come and go. */
function followThemeForms(): void {
  document.addEventListener("submit", (event) => {
    const { submitter, target: form } = event;
    if (!(form instanceof HTMLFormElement && form.matches(".theme"))) return;
    if (!(submitter instanceof HTMLButtonElement)) return;
    event.preventDefault();
    import("./theme.ts").then(
      ({ changeTheme }) => changeTheme(form, submitter.value),
      // A newer build has other files; the form works by itself.
      () => form.requestSubmit(submitter),
    );
  });
}

/** Likewise of buttons marked `data-copy`. */
function followCopyButtons(
  later: (run: () => void, ms: number) => void,
): void {
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element
      ? target.closest("[data-copy]")
      : null;
    if (button === null) return;
    import("./copy_address.ts").then(
      ({ copyAddress }) => copyAddress(button, later),
      () => {}, // As where a page may not: the address bar still has it.
    );
  });
}
