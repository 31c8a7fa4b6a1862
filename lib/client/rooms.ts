/**
 * The other rooms of the list: asked for anew while somebody looks, by plain
 * HTTP, so that it is the same with and without a WebSocket.
 *
 * @module
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { RoomId } from "../protocol.ts";
import { parseRoomLinks } from "../room/links.ts";

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
  /** Asks the server; rejects if it cannot be reached. */
  readonly ask: () => Promise<string>;
  readonly visible: () => boolean;
  readonly setTimer: (run: () => void, ms: number) => () => void;
}

/** How old the counts of other rooms may be. */
export const ROOMS_MS = 15_000;

export function createRooms(options: RoomsOptions) {
  const { ask, first, room, setTimer, visible } = options;
  const links = signal(first);
  let over = false;
  let cancel = setTimer(refresh, ROOMS_MS);

  function refresh(): void {
    cancel();
    cancel = setTimer(refresh, ROOMS_MS);
    if (!visible()) return;
    ask().then((text) => {
      const found = parseRoomLinks(text);
      if (over || found === null) return;
      const here = links.peek().filter((link) => link.room === room);
      const isListed = found.some((link) => link.room === room);
      links.value = isListed ? found : [...found, ...here];
    }, () => {
      // The next one tells; that the server is away is told elsewhere.
    });
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
    stop(): void {
      over = true;
      cancel();
    },
  };
}
