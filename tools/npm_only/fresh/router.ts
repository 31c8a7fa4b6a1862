/**
 * Finds the chain of middlewares for a method and a URL.
 *
 * Fixed paths win over patterns, patterns are tried in the order they were
 * added, and the first chain of a method and pattern stays.
 *
 * @module
 */

export type Method =
  | "HEAD"
  | "GET"
  | "POST"
  | "PATCH"
  | "PUT"
  | "DELETE"
  | "OPTIONS";

export const METHODS: readonly Method[] = [
  "GET",
  "DELETE",
  "HEAD",
  "OPTIONS",
  "PATCH",
  "POST",
  "PUT",
];

interface Entry<Item> {
  path: string;
  pattern: URLPattern | null;
  byMethod: Map<string, Item>;
}

/** `item` is `null` if the path is known and the method is not. */
export interface Match<Item> {
  path: string;
  params: Record<string, string>;
  item: Item | null;
  allowed: string[];
}

export class Router<Item> {
  readonly #entries = new Map<string, Entry<Item>>();

  add(method: Method, path: string, item: Item): void {
    let entry = this.#entries.get(path);
    if (entry === undefined) {
      const pattern = /[*:{}+?()]/.test(path)
        ? new URLPattern({ pathname: path })
        : null;
      entry = { path, pattern, byMethod: new Map() };
      this.#entries.set(path, entry);
    }
    if (!entry.byMethod.has(method)) entry.byMethod.set(method, item);
  }

  match(method: string, url: URL): Match<Item> | null {
    const fixed = this.#fixed(url.pathname);
    if (fixed !== null) return toMatch(fixed, method, {});

    for (const entry of this.#entries.values()) {
      const found = entry.pattern?.exec(url);
      if (!found) continue;
      const params: Record<string, string> = {};
      for (const [name, value] of Object.entries(found.pathname.groups)) {
        params[name] = decodeURI(value ?? "");
      }
      return toMatch(entry, method, params);
    }
    return null;
  }

  /** A path is the same route with and without a slash at its end. */
  #fixed(path: string): Entry<Item> | null {
    const other = path.endsWith("/") ? path.slice(0, -1) : `${path}/`;
    for (const candidate of [path, other]) {
      const entry = this.#entries.get(candidate);
      if (entry !== undefined && entry.pattern === null) return entry;
    }
    return null;
  }
}

function toMatch<Item>(
  entry: Entry<Item>,
  method: string,
  params: Record<string, string>,
): Match<Item> {
  const { byMethod, path } = entry;
  const item = byMethod.get(method) ??
    (method === "HEAD" ? byMethod.get("GET") : undefined) ?? null;
  return { path, params, item, allowed: [...byMethod.keys()] };
}
