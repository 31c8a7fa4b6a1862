/**
 * The newest messages of rooms, read once for all who come as long as nothing
 * happens there: whatever changes a message is an event, and raises the head.
 *
 * @module
 */
import type { Page, RoomLog } from "../log/log.ts";
import { type RoomId, TAIL_LENGTH } from "../protocol.ts";
import { Kept } from "./kept.ts";

/** UTF-16 code units of texts, and so many for what a message is besides. */
export const NEWEST_PAGES_LENGTH_MAX = 2 * 1024 * 1024;
const MESSAGE_LENGTH = 250;

export class NewestPages {
  readonly #kept: Kept<Page>;

  constructor(max: number = NEWEST_PAGES_LENGTH_MAX) {
    this.#kept = new Kept(max);
  }

  /**
   * @param head Of the room, as it was just read.
   * @throws {LogUnavailableError}
   */
  async read(
    log: Pick<RoomLog, "page">,
    room: RoomId,
    head: number,
  ): Promise<Page> {
    const known = this.#kept.get(room);
    if (known?.asOf === head) return known;
    const page = await log.page(room, { limit: TAIL_LENGTH });
    const length = page.items.reduce(
      (sum, { body }) => sum + MESSAGE_LENGTH + (body?.length ?? 0),
      MESSAGE_LENGTH,
    );
    this.#kept.set(room, page, length);
    return page;
  }
}
