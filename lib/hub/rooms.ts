/**
 * The rooms that somebody is in or asks for, as the hub knows them: how far
 * the log has come, who may do what, and who reads from where. What is stored
 * is in the log.
 *
 * @module
 */
import { Presence } from "../presence.ts";
import type { RoomEvent, RoomId } from "../protocol.ts";
import { type Named, OPEN_RULES, type RoomRules } from "../room/state.ts";
import type { ConnId } from "./effects.ts";

/** How far a reader that is not live has come. */
export interface Place {
  /** The last `seq` it was sent. */
  cursor: number;
  /** The room's head when the log was asked to go on from there. */
  due: number;
  /** It does not take what it is sent, so it is not told who comes and goes. */
  lags: boolean;
}

export interface Room {
  readonly id: RoomId;
  /** The last `seq` that was handed to the live readers, if there were any. */
  head: number;
  /** Reads of head and state that are under way; until the first one ends, `head` is only a lower bound. */
  waiting: number;
  known: boolean;
  /** Who may do what, as of `head` at least, once that is known. */
  state: { rules: RoomRules; readonly people: Map<string, Named> };
  /**
   * Acts that were stored while reads are under way: as many as people may
   * send in the time that a read takes.
   */
  readonly acts: RoomEvent[];
  live: Set<ConnId>;
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
        state: { rules: OPEN_RULES, people: new Map() },
        acts: [],
        live: new Set(),
        behind: new Map(),
        presence: new Presence(id),
        uninformed: new Set(),
      };
      this.#byId.set(id, room);
    }
    return room;
  }

  /** Whether events before this one were stored, and nobody here was told. */
  missed({ room: id, seq }: RoomEvent): boolean {
    const room = this.#byId.get(id);
    return room !== undefined && room.known && seq > room.head + 1;
  }

  forget(room: Room): void {
    this.#byId.delete(room.id);
  }
}
