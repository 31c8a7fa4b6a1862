/**
 * What the service worker keeps, and what it answers with it: the pages of
 * rooms as they were last loaded, and what these need to run.
 *
 * A page always comes from the network if the network answers; a kept one says
 * so in `data-kept`. Only files whose address names their version are taken
 * from here first. The pages are of one person: they go when that person
 * leaves, and when a page comes that was made for somebody else. Times are
 * milliseconds. The page's half is `lib/client/offline.ts`.
 *
 * @module
 */
import { assetsIn, isVersioned } from "./assets.ts";
import type { WorkerScope } from "./scope.ts";

/** Rooms that are kept; the one that was loaded longest ago goes first. */
export const ROOMS_KEPT = 10;
/** How long the network may take where a kept page can be shown instead. */
export const PATIENCE_MS = 4_000;

/** The messages that pages put aside; named in `lib/client/last_seen.ts` too. */
const SEEN_CACHE = "fresh-chat seen";
const BUILDS = "fresh-chat build ";
/** Under this address of no page: for whom the pages are. */
const OWNER = "/kept-for";
/** Shown where nothing else is kept. */
const OFFLINE_PAGE = "/offline";

const ROOM = /^\/(?:r\/[^/]+)?$/;
/** What stands before the app says these, when the app is down. */
const GATEWAY_FAILURES: ReadonlySet<number> = new Set([502, 503, 504]);
/** The room is not there, or not for this person. */
const GONE: ReadonlySet<number> = new Set([403, 404, 410]);

export type Keeper = ReturnType<typeof createKeeper>;

/** @param build Another one with each build of the app. */
export function createKeeper(
  { caches, clients, fetch, location, setTimeout }: Pick<
    WorkerScope,
    "caches" | "clients" | "fetch" | "location" | "setTimeout"
  >,
  build: string,
) {
  const current = BUILDS + build;
  /** Scripts that are kept with all that they name, or are about to be. */
  const whole = new Set<string>();
  /** Counts what is asked for, as answers may come in another order. */
  let asked = 0;
  /** The latest of those that told whose the pages are. */
  let ownerAsked = 0;
  /** What changes the pages is done one after the other. */
  let changing: Promise<unknown> = Promise.resolve();

  function alone(change: () => Promise<void>): Promise<void> {
    const changed = changing.then(change, change);
    changing = changed;
    return changed;
  }

  function isRoom({ origin, pathname, search }: URL): boolean {
    return origin === location.origin && search === "" && ROOM.test(pathname);
  }

  async function otherBuilds(): Promise<string[]> {
    const names = await caches.keys();
    return names.filter((name) => name.startsWith(BUILDS) && name !== current);
  }

  /** Keeps a versioned file, and all that it names. */
  async function keepAsset(cache: Cache, url: string): Promise<void> {
    if (whole.has(url)) return;
    whole.add(url); // At once, as scripts name each other.
    try {
      const response = await keptOrNew(cache, url);
      const type = response?.headers.get("content-type") ?? "";
      if (response === undefined) whole.delete(url);
      else if (type.includes("javascript")) {
        await keepAssets(cache, await response.text(), url);
      }
    } catch (error) {
      // Which of those that named it are whole is not known any more.
      whole.clear();
      throw error;
    }
  }

  /** What is kept may have come without what it names. */
  async function keptOrNew(
    cache: Cache,
    url: string,
  ): Promise<Response | undefined> {
    const kept = await cache.match(url);
    if (kept !== undefined) return kept;
    const response = await fetch(url);
    if (!isImmutable(response)) return undefined;
    await cache.put(url, response.clone());
    return response;
  }

  async function keepAssets(
    cache: Cache,
    text: string,
    base: string,
  ): Promise<void> {
    const assets = assetsIn(text, base);
    await Promise.all(assets.map((asset) => keepAsset(cache, asset)));
  }

  /**
   * Keeps a page with all that it needs; forgets those of anybody else.
   *
   * @param order When it was asked for.
   */
  async function keepPage(
    url: string,
    response: Response,
    order: number,
  ): Promise<void> {
    const cache = await caches.open(current);
    const html = await response.clone().text();
    await alone(async () => {
      const owner = ownerOf(html);
      const kept = await cache.match(OWNER);
      const known = await kept?.text();
      if (known !== owner) {
        // From before this person came, or the one before left.
        if (order < ownerAsked) return;
        if (known !== undefined) await forgetPages();
        await cache.put(OWNER, new Response(owner));
      }
      ownerAsked = Math.max(ownerAsked, order);
      await cache.put(url, response);
      await dropOldest(cache);
    });
    await keepAssets(cache, html, url);
  }

  async function dropOldest(cache: Cache): Promise<void> {
    const rooms = (await cache.keys()).map(({ url }) => url)
      .filter((url) => isRoom(new URL(url)));
    const excess = Math.max(0, rooms.length - ROOMS_KEPT);
    await Promise.all(rooms.slice(0, excess).map((url) => cache.delete(url)));
  }

  /** Takes what came for a page in, whatever it says. */
  async function takeIn(
    url: URL,
    response: Response,
    order: number,
  ): Promise<void> {
    if (!isRoom(url)) return;
    if (response.ok && isHtml(response)) {
      await keepPage(url.href, response, order);
    }
    if (!GONE.has(response.status)) return;
    const cache = await caches.open(current);
    await cache.delete(url.href);
    const seen = await caches.open(SEEN_CACHE);
    await seen.delete(url.href, { ignoreSearch: true });
  }

  async function load(url: URL): Promise<void> {
    if (!isRoom(url)) return;
    const order = ++asked;
    await takeIn(url, await fetch(url.href), order);
  }

  /** The page as it was last loaded, and says so; or none. */
  async function keptPage(url: URL): Promise<Response | undefined> {
    const cache = await caches.open(current);
    const kept = await cache.match(isRoom(url) ? url.href : OFFLINE_PAGE) ??
      // The app opens at "/", which is the lobby.
      (url.pathname === "/" ? await cache.match("/r/lobby") : undefined) ??
      await cache.match(OFFLINE_PAGE);
    return kept && markKept(kept);
  }

  async function forgetPages(): Promise<void> {
    const cache = await caches.open(current);
    const rooms = (await cache.keys()).filter(({ url }) =>
      isRoom(new URL(url))
    );
    await Promise.all(rooms.map((room) => cache.delete(room)));
    await cache.delete(OWNER);
    await caches.delete(SEEN_CACHE);
  }

  return {
    /** Whether an address names one version of a file of ours. */
    isAsset: (url: URL) => url.origin === location.origin && isVersioned(url),

    /**
     * Loads what there must be before this worker answers: the rooms that the
     * worker before it had kept, as this build shows them.
     *
     * @throws {TypeError} If the network fails; the browser tries again later.
     */
    async install(): Promise<void> {
      const cache = await caches.open(current);
      const offline = await fetch(OFFLINE_PAGE);
      if (!offline.ok) throw new TypeError(`No ${OFFLINE_PAGE}`);
      await cache.put(OFFLINE_PAGE, offline.clone());
      await keepAssets(
        cache,
        await offline.text(),
        new URL(OFFLINE_PAGE, location.origin).href,
      );
      for (const name of await otherBuilds()) {
        const old = await caches.open(name);
        for (const { url } of await old.keys()) await load(new URL(url));
      }
    },

    /**
     * Keeps a page that this worker did not bring, and looks after it: also if
     * it was on its way when this worker began, which claims only what is there.
     */
    async keep(url: URL): Promise<void> {
      await Promise.all([load(url), clients.claim()]);
    },

    /** From now on only this build is shown. */
    async activate(): Promise<void> {
      const old = await otherBuilds();
      await Promise.all(old.map((name) => caches.delete(name)));
      await clients.claim();
    },

    /**
     * A page: of the network, else as it was kept.
     *
     * @param still Has the browser wait for what goes on after the answer.
     */
    async page(
      request: Request,
      still: (work: Promise<unknown>) => void,
    ): Promise<Response> {
      const url = new URL(request.url);
      const order = ++asked;
      const loading = fetch(request).then((response) => {
        still(takeIn(url, response.clone(), order));
        return response;
      });
      // Whoever waits for it hears of a failure; else it is of no matter.
      loading.catch(() => {});
      const kept = await keptPage(url);
      if (kept === undefined) return await loading;
      // Only a page that was asked for is worth more than the real one.
      if (!isRoom(url)) return await loading.catch(() => kept);
      const late = new Promise<Response>((resolve) =>
        setTimeout(() => resolve(kept), PATIENCE_MS)
      );
      const response = await Promise.race([loading.catch(() => kept), late]);
      return GATEWAY_FAILURES.has(response.status) ? kept : response;
    },

    /** A file that never changes under its address. */
    async asset(request: Request): Promise<Response> {
      const cache = await caches.open(current);
      const kept = await cache.match(request.url);
      if (kept !== undefined) return kept;
      const response = await fetch(request);
      if (isImmutable(response)) {
        await cache.put(request.url, response.clone());
      }
      return response;
    },

    /** The person leaves: nothing of what they saw stays, or still comes. */
    async forget(): Promise<void> {
      ownerAsked = ++asked;
      await alone(forgetPages);
    },
  };
}

function isHtml({ headers }: Response): boolean {
  return headers.get("content-type")?.startsWith("text/html") ?? false;
}

/** Whether it is what its address promises, and for anybody. */
function isImmutable({ headers, ok }: Response): boolean {
  return ok && (headers.get("cache-control") ?? "").includes("immutable");
}

/** The id in the page's root; empty for somebody without a name. */
function ownerOf(html: string): string {
  return /^<!DOCTYPE html><html[^>]* data-person="([^"]*)"/i.exec(html)?.[1] ??
    "";
}

async function markKept(response: Response): Promise<Response> {
  const html = await response.text();
  const headers = new Headers(response.headers);
  // Of the bytes on the wire, which these are not.
  headers.delete("content-encoding");
  headers.delete("content-length");
  const marked = html.replace(/<html /i, '<html data-kept="" ');
  return new Response(marked, { status: response.status, headers });
}
