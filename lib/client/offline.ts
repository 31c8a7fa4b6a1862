/**
 * The page's half of the service worker: starts it, and on a page that the
 * worker had kept makes sure that its code is not an old one.
 *
 * What the worker does is in `lib/worker/`.
 *
 * @module
 */
import { isKept, keptNoMore } from "./kept.ts";
import { trustedWorkerUrl } from "./trusted_url.ts";

/** Plain HTTP has none, but on this machine itself. */
function container(): ServiceWorkerContainer | null {
  return "serviceWorker" in navigator ? navigator.serviceWorker : null;
}

/** Starts the worker, or finds that it runs. */
export async function startWorker(): Promise<void> {
  const url = trustedWorkerUrl();
  try {
    await container()?.register(url, { updateViaCache: "none" });
  } catch (error) {
    // Some browsers have none in private windows, or by a setting.
    if (!(error instanceof DOMException)) throw error;
  }
}

/**
 * The server answers again: a page that was kept asks for a new worker, and is
 * loaded anew if there is one. What was typed or not sent is stored.
 */
export async function leaveOldCode(): Promise<void> {
  const workers = container();
  if (workers === null || !isKept()) return;
  keptNoMore();
  workers.addEventListener("controllerchange", () => location.reload(), {
    once: true,
  });
  const registration = await workers.getRegistration();
  await registration?.update();
}
