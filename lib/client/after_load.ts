/**
 * What a page does once it is there and at rest: nothing that anybody waits
 * for.
 *
 * @module
 */
import { startWorker } from "./offline.ts";
import { followThemeForms } from "./theme.ts";

/** Once for a page. */
export async function afterLoad(): Promise<void> {
  followThemeForms();
  if (document.readyState !== "complete") {
    await new Promise((resolve) =>
      addEventListener("load", resolve, { once: true })
    );
  }
  await startWorker();
}
