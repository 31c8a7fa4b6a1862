/**
 * Parts of a page's program that are loaded later, where the network may be
 * gone, or a newer build may have other files.
 *
 * Many browsers keep for as long as a page is open that a module did not come,
 * or one that it imports, and never ask for it again. So none is asked for that
 * cannot come, and a page that is left with less is loaded anew. When a part is
 * tried again is up to who needs it.
 *
 * @module
 */

export interface PartsOptions {
  /** Whether there may be a network, or else something that keeps the files. */
  readonly mayCome: () => boolean;
  /** Whether the server gives a sign of life. */
  readonly answers: () => Promise<boolean>;
  /** Loads the page anew, if that may help. */
  readonly renew: () => void;
}

/**
 * Loads a part, if that can come. Who tries once more hands over the same
 * function, as that is how it is known.
 */
export type LoadPart = <T>(load: () => Promise<T>) => Promise<T>;

export function partLoader(
  { answers, mayCome, renew }: PartsOptions,
): LoadPart {
  const failed = new WeakSet<object>();
  return async (load) => {
    if (!mayCome() && !await answers()) throw new TypeError("No network");
    try {
      return await load();
    } catch (error) {
      // Not of the first time, which most browsers of today forget.
      if (failed.has(load) && await answers()) renew();
      failed.add(load);
      throw error;
    }
  };
}
