/**
 * The service worker: hears what the browser asks for, and has the keeper
 * answer.
 *
 * A new one takes over at once: pages come from the network and name the files
 * of their own build, so nothing that is open is served by halves, and a
 * mistake in a worker lives no longer than the build that mends it.
 *
 * @module
 */
import { createKeeper } from "./keeper.ts";
import type { WorkerScope } from "./scope.ts";

/** Set by the bundler. */
declare const BUILD: string;

/** Forms after which somebody else, or nobody, is signed in. */
const LEAVING: ReadonlySet<string> = new Set(["/me/leave", "/me/forget"]);

// The types of the project are those of pages.
const scope = globalThis as unknown as WorkerScope;
const keeper = createKeeper({
  caches: scope.caches,
  clients: scope.clients,
  fetch: (request, options) => scope.fetch(request, options),
  location: scope.location,
  setTimeout: (run, ms) => scope.setTimeout(run, ms),
}, BUILD);

scope.addEventListener("install", (event) => {
  event.waitUntil(keeper.install().then(() => scope.skipWaiting()));
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(keeper.activate());
});

/** Pages asked for, by their ids to be, that have not yet asked themselves. */
const brought = new Set<string>();
/** Those of pages that never ask, as no program runs there, go in time. */
const BROUGHT_MAX = 50;

// Each page asks to be kept. One that this worker brought is.
scope.addEventListener("message", (event) => {
  const { source } = event;
  if (source === null || brought.delete(source.id)) return;
  const url = new URL(source.url);
  url.hash = "";
  event.waitUntil(keeper.keep(url));
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== scope.location.origin) return;
  if (request.method === "POST" && LEAVING.has(url.pathname)) {
    event.waitUntil(keeper.forget());
  }
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    brought.add(event.resultingClientId);
    const [oldest = ""] = brought;
    if (brought.size > BROUGHT_MAX) brought.delete(oldest);
    event.respondWith(keeper.page(request, (work) => event.waitUntil(work)));
  } else if (keeper.isAsset(url)) {
    event.respondWith(keeper.asset(request));
  }
});
