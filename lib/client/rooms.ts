/**
 * The other rooms of the list: asked for anew again and again, less often while
 * nobody looks.
 *
 * @module
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { RoomId } from "../protocol.ts";

/** A room of the list. */
export interface ListedRoom {
  readonly room: RoomId;
  /** People online. */
  readonly here: number;
  readonly unread?: number | undefined;
}

export interface RoomsOptions {
  /** The room of this page. */
  readonly room: RoomId;
  readonly first: readonly ListedRoom[];
  /** Asks the server; the answer may never come. */
  readonly ask: () => void;
  readonly visible: () => boolean;
  readonly setTimer: (run: () => void, ms: number) => () => void;
}

/** How old the counts of other rooms may be. */
export const ROOMS_MS = 15_000;
/** The same in a tab in the background, of which only title and icon show. */
export const HIDDEN_ROOMS_MS = 60_000;

export function createRooms(options: RoomsOptions) {
  const { ask, first, room, setTimer, visible } = options;
  const links = signal(first);
  let cancel = () => {};
  refresh(); // The page may have been there for a while.

  function refresh(): void {
    cancel();
    cancel = setTimer(refresh, visible() ? ROOMS_MS : HIDDEN_ROOMS_MS);
    ask();
  }

  return {
    links: links as ReadonlySignal<readonly ListedRoom[]>,
    /** Messages that wait in other rooms. */
    unread: (): number =>
      links.value.reduce(
        (sum, link) => link.room === room ? sum : sum + (link.unread ?? 0),
        0,
      ),
    refresh,

    /** The answer, which may not know the room of this page. */
    heard(found: readonly ListedRoom[]): void {
      const here = links.peek().filter((link) => link.room === room);
      const isListed = found.some((link) => link.room === room);
      links.value = isListed ? found : [...found, ...here];
    },

    stop: (): void => cancel(),
  };
}

/** The next room up or down the list where something waits; `null`: nowhere. */
export function nextUnread(
  links: readonly ListedRoom[],
  room: RoomId,
  step: 1 | -1,
): RoomId | null {
  const here = links.findIndex((link) => link.room === room);
  for (let n = 1; n < links.length; n++) {
    const link = links.at((here + n * step) % links.length);
    if (link !== undefined && (link.unread ?? 0) > 0) return link.room;
  }
  return null;
}
