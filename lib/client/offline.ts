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

/** Ends the wait for another worker. */
const stays = new AbortController();

/** Plain HTTP has none, but on this machine itself. */
function container(): ServiceWorkerContainer | null {
  return "serviceWorker" in navigator ? navigator.serviceWorker : null;
}

/**
 * Starts the worker, or finds that it runs. The page that comes before the
 * worker does is kept as well.
 */
export async function startWorker(): Promise<void> {
  const url = trustedWorkerUrl();
  const workers = container();
  if (isKept()) {
    workers?.addEventListener("controllerchange", () => location.reload(), {
      signal: stays.signal,
    });
  }
  if (workers?.controller === null) {
    workers.addEventListener(
      "controllerchange",
      () => workers.controller?.postMessage("keep"),
      { once: true },
    );
  }
  try {
    await workers?.register(url, { updateViaCache: "none" });
  } catch (error) {
    // Some browsers have none in private windows, or by a setting; and the
    // server may be gone by now. The page goes on without.
    const expected = error instanceof DOMException ||
      error instanceof TypeError;
    if (!expected) throw error;
  }
}

/**
 * The server answers again: a page that was kept asks for a new worker, and is
 * loaded anew if there is one. What was typed or not sent is stored.
 */
export async function leaveOldCode(): Promise<void> {
  if (!isKept()) return;
  keptNoMore();
  const registration = await container()?.getRegistration();
  await registration?.update();
  if (registration?.installing || registration?.waiting) return;
  // The code is that of now; a later build reloads nobody who reads.
  stays.abort();
}
