/**
 * How much of what was read from the log one reader is handed at a time. A
 * number of messages says little about that: the longest are a hundred times
 * as long as most. Pure.
 *
 * @module
 */
import type { Page, PageQuery } from "../log/log.ts";

/** The most that is handed over at once, in bytes; one message always is. */
export const PORTION_BYTES_MAX = 128 * 1024;
/** What an entry takes beside its text, at most by rule of thumb. */
const ENTRY_BYTES = 400;
/** UTF-8 takes no more for a UTF-16 code unit. */
const BYTES_PER_UNIT = 3;

interface Entry {
  body: string | null;
}

/** What entries may take as JSON, in bytes; rather too much than too little. */
export function bytesOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { body }) => {
    return sum + ENTRY_BYTES + BYTES_PER_UNIT * (body?.length ?? 0);
  }, 0);
}

/** How many entries are about a portion, by those that were read last. */
export class PortionLength {
  #entries = Infinity;

  /** As many of those that are wanted, but one at least. */
  atMost(wanted: number): number {
    return Math.min(wanted, this.#entries);
  }

  note(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    const each = bytesOf(entries) / entries.length;
    this.#entries = 1 + Math.floor(PORTION_BYTES_MAX / each);
  }
}

/** The first of some entries, as many as are a portion. */
export function portion<E extends Entry>(entries: readonly E[]): readonly E[] {
  let bytes = 0;
  for (const [i, entry] of entries.entries()) {
    bytes += bytesOf([entry]);
    if (bytes > PORTION_BYTES_MAX && i > 0) return entries.slice(0, i);
  }
  return entries;
}

/** What of a page is a portion: the part that is next to the place asked for. */
export function portionOfPage(page: Page, query: PageQuery): Page {
  const { items } = page;
  if ("after" in query) {
    const first = portion(items);
    if (first.length === items.length) return page;
    return { ...page, items: [...first], more: true };
  }
  if ("around" in query) {
    const { around } = query;
    const nearest = items.toSorted((one, other) =>
      Math.abs(one.seq - around) - Math.abs(other.seq - around)
    );
    const kept = new Set(portion(nearest));
    if (kept.size === items.length) return page;
    const left = items.filter((item) => kept.has(item));
    return { ...page, items: left, more: page.more || left[0] !== items[0] };
  }
  const last = portion(items.toReversed());
  if (last.length === items.length) return page;
  return { ...page, items: last.toReversed(), more: true };
}
