/**
 * Rooms of which the hub may know less than the log holds, as nobody could say
 * whether something was stored: the log is asked again, until it answers.
 *
 * @module
 */
import type { RoomSnapshot } from "../log/log.ts";
import type { RoomId } from "../protocol.ts";
import type { Effect, Instant } from "./effects.ts";
import type { Guard } from "./guard.ts";
import type { Readers } from "./readers.ts";
import type { Rooms } from "./rooms.ts";

export interface DoubtsOptions {
  rooms: Rooms;
  guard: Guard;
  readers: Readers;
}

export class Doubts {
  readonly #rooms: Rooms;
  readonly #guard: Guard;
  readonly #readers: Readers;
  readonly #doubtful = new Set<RoomId>();

  constructor({ rooms, guard, readers }: DoubtsOptions) {
    this.#rooms = rooms;
    this.#guard = guard;
    this.#readers = readers;
  }

  /** The log of a room may hold more than this hub was told. */
  add(room: RoomId): void {
    this.#doubtful.add(room);
  }

  /** Has the log read again, before anybody is told more of these rooms. */
  look(rooms: readonly RoomId[]): Effect {
    for (const room of rooms) this.#guard.reading(this.#rooms.open(room));
    return { do: "look", rooms };
  }

  /** The log's answer to `look`; `null` if it could not be read. */
  looked(
    rooms: readonly RoomId[],
    states: ReadonlyMap<RoomId, RoomSnapshot> | null,
    now: Instant,
  ): Effect[] {
    const effects: Effect[] = [];
    for (const id of rooms) {
      const room = this.#rooms.open(id);
      const state = states?.get(id) ?? null;
      effects.push(...this.#guard.read(room, state, now));
      if (state === null) this.add(id); // Until the next tick.
      else effects.push(...this.#readers.catchUp(room, state.head));
    }
    return effects;
  }

  /** Looks at all of them. To be called with each tick. */
  settle(): Effect[] {
    if (this.#doubtful.size === 0) return [];
    const rooms = [...this.#doubtful];
    this.#doubtful.clear();
    return [this.look(rooms)];
  }
}
