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
  };
  fetch(request: Request | string, options?: RequestInit): Promise<Response>;
  skipWaiting(): Promise<void>;
  setTimeout(run: () => void, ms: number): unknown;
  addEventListener(
    type: "install" | "activate",
    listen: (event: LifeEvent) => void,
  ): void;
  addEventListener(
    type: "message",
    listen: (event: MessageEvent) => void,
  ): void;
  addEventListener(type: "fetch", listen: (event: FetchEvent) => void): void;
}

/** The browser lets the worker live until what it waits for has ended. */
export interface LifeEvent {
  waitUntil(work: Promise<unknown>): void;
}

/** Of a page of ours, whatever it says. */
export interface MessageEvent extends LifeEvent {
  readonly source: { readonly id: string; readonly url: string } | null;
}

export interface FetchEvent extends LifeEvent {
  readonly request: Request;
  /** Of the page that is navigated to; empty where browsers do not say. */
  readonly resultingClientId: string;
  respondWith(response: Promise<Response>): void;
}
