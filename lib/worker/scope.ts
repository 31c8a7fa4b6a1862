/**
 * What the service worker uses of its surroundings, as the types of a page
 * know nothing of a worker's. Types only.
 *
 * @module
 */

export interface WorkerScope {
  readonly caches: CacheStorage;
  readonly location: { readonly origin: string };
  readonly clients: {
    claim(): Promise<void>;
    matchAll(
      options: { type: "window"; includeUncontrolled: boolean },
    ): Promise<readonly { readonly url: string }[]>;
  };
  fetch(request: Request | string, options?: RequestInit): Promise<Response>;
  skipWaiting(): Promise<void>;
  setTimeout(run: () => void, ms: number): unknown;
  addEventListener(
    type: "install" | "activate",
    listen: (event: LifeEvent) => void,
  ): void;
  addEventListener(type: "fetch", listen: (event: FetchEvent) => void): void;
}

/** The browser lets the worker live until what it waits for has ended. */
export interface LifeEvent {
  waitUntil(work: Promise<unknown>): void;
}

export interface FetchEvent extends LifeEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
