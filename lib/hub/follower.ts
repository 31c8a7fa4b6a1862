/**
 * What was stored where this hub was not told of it: by another process, or
 * before an answer that got lost. It is read once for the whole room, and told
 * as if it had been stored here.
 *
 * @module
 */
import type { RoomEvent, RoomId } from "../protocol.ts";
import type { Effect, Instant } from "./effects.ts";
import type { Guard } from "./guard.ts";
import type { Readers } from "./readers.ts";
import type { Room, Rooms } from "./rooms.ts";

export interface FollowerOptions {
  rooms: Rooms;
  guard: Guard;
  readers: Readers;
}

export class Follower {
  readonly #rooms: Rooms;
  readonly #guard: Guard;
  readonly #readers: Readers;
  /** How far the log is said to be, where that is not told yet. */
  readonly #heard = new Map<RoomId, number>();
  /** Rooms that are being read. */
  readonly #reading = new Set<RoomId>();

  constructor({ rooms, guard, readers }: FollowerOptions) {
    this.#rooms = rooms;
    this.#guard = guard;
    this.#readers = readers;
  }

  /** How far a room has come, whether or not its readers were told. */
  far(room: Room): number {
    return Math.max(room.head, this.#heard.get(room.id) ?? 0);
  }

  /** The log of a room is said to have come so far. */
  heard(id: RoomId, head: number): Effect[] {
    const room = this.#rooms.get(id);
    if (room === undefined || head <= room.head) return [];
    this.#heard.set(id, Math.max(head, this.#heard.get(id) ?? 0));
    return this.#follow(room);
  }

  /** Reads what could not be read, or not yet. To be called at times. */
  retry(): Effect[] {
    const effects: Effect[] = [];
    for (const id of this.#heard.keys()) {
      const room = this.#rooms.get(id);
      if (room === undefined) this.#heard.delete(id);
      else effects.push(...this.#follow(room));
    }
    return effects;
  }

  /** Reads on, if there is more than was told, and nobody reads already. */
  #follow(room: Room): Effect[] {
    const head = this.#heard.get(room.id);
    if (head === undefined) return [];
    if (head <= room.head) {
      this.#heard.delete(room.id);
      return [];
    }
    // Until a room is known, whoever comes is about to be told its head.
    if (!room.known || this.#reading.has(room.id)) return [];
    this.#reading.add(room.id);
    return [{ do: "follow", room: room.id, after: room.head }];
  }

  /** The log's answer to `follow`; `null` if it could not be read. */
  followed(
    id: RoomId,
    events: readonly RoomEvent[] | null,
    now: Instant,
  ): Effect[] {
    this.#reading.delete(id);
    const room = this.#rooms.get(id);
    if (room === undefined) {
      this.#heard.delete(id);
      return [];
    }
    const effects: Effect[] = [];
    const before = room.head;
    for (const event of events ?? []) {
      if (event.seq <= room.head) continue; // Told meanwhile.
      if (event.seq !== room.head + 1) break;
      // Whom it sends away hears nothing more.
      effects.push(...this.#guard.stored(event, now));
      effects.push(...this.#readers.publish(event));
    }
    if (events === null) return effects; // Until the next tick.
    // Whoever said that there is more was wrong.
    if (room.head === before) this.#heard.delete(id);
    return [...effects, ...this.#follow(room)];
  }
}
