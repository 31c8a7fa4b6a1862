/**
 * The id of the build that is being served. In the browser's bundle this
 * module is replaced by one in which the id is a constant.
 *
 * @module
 */
let current = "";

export function buildId(): string {
  return current;
}

export function setBuildId(id: string): void {
  current = id;
}

/** The query parameter that ties a URL to one build. */
export const CACHE_KEY = "__frsh_c";
