/**
 * What a page does once it is there and at rest: nothing that anybody waits
 * for.
 *
 * @module
 */
import { startWorker } from "./offline.ts";
import { followOverlays, type Overlay } from "./overlays.ts";
import { followThemeForms } from "./theme.ts";

/** Once for a page; `open` is told when somebody asks for what lies over it. */
export async function afterLoad(
  open: (overlay: Overlay) => void,
): Promise<void> {
  followThemeForms();
  followOverlays(open);
  if (document.readyState !== "complete") {
    await new Promise((resolve) =>
      addEventListener("load", resolve, { once: true })
    );
  }
  await startWorker();
}
