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
 * Starts the worker, or finds that it runs. Each page asks to be kept, as only
 * the worker knows which it brought itself: one that came before there was a
 * worker may be looked after by one when this runs.
 */
export async function startWorker(): Promise<void> {
  const url = trustedWorkerUrl();
  const workers = container();
  if (workers === null) return;
  if (isKept()) {
    workers.addEventListener("controllerchange", () => location.reload(), {
      signal: stays.signal,
    });
  }
  try {
    await workers.register(url, { updateViaCache: "none" });
  } catch (error) {
    // Some browsers have none in private windows, or by a setting; and the
    // server may be gone by now. The page goes on without.
    const expected = error instanceof DOMException ||
      error instanceof TypeError;
    if (!expected) throw error;
    return;
  }
  const { active } = await workers.ready;
  active?.postMessage("keep");
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
