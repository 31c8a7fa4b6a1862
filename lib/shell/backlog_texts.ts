/**
 * What readers are told of a room's past, encoded once for those who are told
 * the same, as all are who come at the same time.
 *
 * Only the last is known, and by nothing that outlives it: what hangs on a weak
 * map is mostly not let go of before the whole heap is looked through.
 *
 * @module
 */
import type { Dialect } from "../dialect.ts";
import type { Person, RoomEvent, RoomId } from "../protocol.ts";

export interface BacklogText {
  /** Encoded, one by one. */
  readonly frames: readonly string[];
  /** Together, in UTF-16 code units. */
  readonly length: number;
}

export class BacklogTexts {
  readonly #people: (room: RoomId) => Person[];
  #events: readonly RoomEvent[] = [];
  #texts = new Map<Dialect, BacklogText>();

  /** @param people Who is online in a room. */
  constructor(people: (room: RoomId) => Person[]) {
    this.#people = people;
  }

  /** @param events The same array, if they are the same. */
  get(events: readonly RoomEvent[], dialect: Dialect): BacklogText {
    if (events !== this.#events) {
      this.#events = events;
      this.#texts = new Map(); // As in `RecentReplays`.
    }
    let text = this.#texts.get(dialect);
    if (text === undefined) {
      this.#texts.set(dialect, text = this.#encode(events, dialect));
    }
    return text;
  }

  #encode(events: readonly RoomEvent[], dialect: Dialect): BacklogText {
    const frames: string[] = [];
    let length = 0;
    for (const event of events) {
      const text = dialect.encode({ t: "evt", ...event }, this.#people);
      if (text === null) continue;
      frames.push(text);
      length += text.length;
    }
    return { frames, length };
  }
}
