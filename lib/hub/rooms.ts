/**
 * The rooms that somebody is in or asks for, as the hub knows them: how far
 * the log has come, and who reads from where. What is stored is in the log.
 *
 * @module
 */
import { Presence } from "../presence.ts";
import type { RoomId } from "../protocol.ts";
import type { ConnId } from "./effects.ts";

/** How far a reader that is not live has come. */
export interface Place {
  /** The last `seq` it was sent. */
  cursor: number;
  /** The room's head when the log was asked to go on from there. */
  due: number;
}

export interface Room {
  readonly id: RoomId;
  /** The last `seq` that was handed to the live readers, if there were any. */
  head: number;
  /** Reads of the head that are under way; until the first one ends, `head` is only a lower bound. */
  waiting: number;
  known: boolean;
  readonly live: Set<ConnId>;
  /** Readers that are not live yet, or not at the moment. */
  readonly behind: Map<ConnId, Place>;
  readonly presence: Presence;
  /** Readers who have not been told yet who is here. */
  readonly uninformed: Set<ConnId>;
}

export class Rooms {
  readonly #byId = new Map<RoomId, Room>();

  get(id: RoomId): Room | undefined {
    return this.#byId.get(id);
  }

  all(): Iterable<Room> {
    return this.#byId.values();
  }

  /** The room, begun if need be. */
  open(id: RoomId): Room {
    let room = this.#byId.get(id);
    if (room === undefined) {
      room = {
        id,
        head: 0,
        waiting: 0,
        known: false,
        live: new Set(),
        behind: new Map(),
        presence: new Presence(id),
        uninformed: new Set(),
      };
      this.#byId.set(id, room);
    }
    return room;
  }

  forget(room: Room): void {
    this.#byId.delete(room.id);
  }
}
