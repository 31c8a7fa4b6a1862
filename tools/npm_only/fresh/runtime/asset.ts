/**
 * URLs of static files that may be cached for ever. Browser-safe.
 *
 * @module
 */
import { buildId, CACHE_KEY } from "./build_id.ts";

/** Ties a path to this build; anything but a path is returned as it is. */
export function asset(path: string): string {
  if (!path.startsWith("/") || path.startsWith("//")) return path;
  const url = new URL(path, "http://localhost");
  if (url.searchParams.has(CACHE_KEY)) return path;
  url.searchParams.set(CACHE_KEY, buildId());
  return url.pathname + url.search + url.hash;
}

/** Does so for the `src` of an `<img>` or `<source>`, unless it opts out. */
export function lockSources(props: Record<string, unknown>): void {
  if (props["data-fresh-disable-lock"]) return;
  if (typeof props.src === "string") props.src = asset(props.src);
}
