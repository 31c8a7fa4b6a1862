/**
 * What was read of the log a moment ago. When many come at once, all of them
 * ask for the same end of the same room, and it is read, and encoded, once.
 *
 * A room that has come further is read anew, so that nobody is sent what was
 * deleted there. Of what another process deletes the hub hears a moment later;
 * whoever comes in that moment is told as live readers are: what was said, and
 * then that it is deleted.
 *
 * @module
 */
import type { Instant } from "../hub/effects.ts";
import type { RoomEvent, RoomId } from "../protocol.ts";

/** How long it is known: the hub may never hear what another process stored. */
const KNOWN_MS = 50;
/** Beyond, all are forgotten. */
const KNOWN_MAX = 16;

export interface Wanted {
  room: RoomId;
  after: number;
  limit: number;
  /** How far the room has come, as far as the hub knows; `null`: it does not. */
  head: number | null;
}

export interface Replay {
  events: readonly RoomEvent[];
  /** Whether it was read for somebody else. */
  isShared: boolean;
}

export interface RecentReplaysOptions {
  now: () => Instant;
  read: (wanted: Wanted) => Promise<readonly RoomEvent[]>;
}

export class RecentReplays {
  readonly #now: RecentReplaysOptions["now"];
  readonly #read: RecentReplaysOptions["read"];
  #known = new Map<string, Promise<readonly RoomEvent[]>>();
  #untilMs = -Infinity;

  constructor({ now, read }: RecentReplaysOptions) {
    this.#now = now;
    this.#read = read;
  }

  async get(wanted: Wanted): Promise<Replay> {
    const { room, after, limit, head } = wanted;
    if (head === null) {
      return { events: await this.#read(wanted), isShared: false };
    }
    const { monoMs } = this.#now();
    if (monoMs >= this.#untilMs || this.#known.size >= KNOWN_MAX) {
      // Not cleared: what was in a map points to what is in it next, so that one
      // that has grown old keeps all later ones from being collected while young.
      this.#known = new Map();
      this.#untilMs = monoMs + KNOWN_MS;
    }
    const key = `${room} ${after} ${limit} ${head}`;
    const known = this.#known.get(key);
    if (known !== undefined) return { events: await known, isShared: true };
    const reading = this.#read(wanted);
    const all = this.#known;
    all.set(key, reading);
    try {
      return { events: await reading, isShared: false };
    } catch (error) {
      all.delete(key);
      throw error;
    }
  }
}
