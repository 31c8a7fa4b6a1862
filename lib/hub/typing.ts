/**
 * Who is told that somebody types. Nobody counts on it, so it is the first
 * thing to be left out: for readers who are behind, in rooms with more people
 * than are listed, and beyond a rate.
 *
 * @module
 */
import { PEOPLE_LISTED_MAX, type Person, type RoomId } from "../protocol.ts";
import { TokenBuckets } from "../token_bucket.ts";
import type { Conn, Connections } from "./connections.ts";
import type { Effect, Instant } from "./effects.ts";
import type { Guard } from "./guard.ts";
import type { Room, Rooms } from "./rooms.ts";

/** Of a session; a client says it every 3 s. */
const SESSION_RATE = { perSecond: 1, burst: 3 };
/** Of a room: more than a few are shown as "several" anyway. */
const ROOM_RATE = { perSecond: 5, burst: 10 };

export class Typing {
  readonly #conns: Connections;
  readonly #rooms: Rooms;
  readonly #guard: Guard;
  readonly #bySession = new TokenBuckets(SESSION_RATE);
  readonly #byRoom = new TokenBuckets(ROOM_RATE);

  constructor(conns: Connections, rooms: Rooms, guard: Guard) {
    this.#conns = conns;
    this.#rooms = rooms;
    this.#guard = guard;
  }

  /** Tells the others in the room, if what is typed could be said there. */
  typed(conn: Conn, id: RoomId, now: Instant): Effect[] {
    const room = this.#rooms.get(id);
    if (room === undefined || !conn.rooms.has(id)) return [];
    if (room.presence.count > PEOPLE_LISTED_MAX) return [];
    const { person, session } = conn.member;
    if (this.#bySession.take(session, now.monoMs) > 0) return [];
    if (!this.#guard.letsWrite(conn, room, now)) return [];
    if (this.#byRoom.take(id, now.monoMs) > 0) return [];
    return [...this.#tell(room, person), { do: "typed", room: id, by: person }];
  }

  /** Somebody types who is at another process, which has let them. */
  elsewhere(id: RoomId, by: Person, now: Instant): Effect[] {
    const room = this.#rooms.get(id);
    if (room === undefined) return [];
    if (room.presence.count > PEOPLE_LISTED_MAX) return [];
    if (this.#byRoom.take(id, now.monoMs) > 0) return [];
    return this.#tell(room, by);
  }

  #tell({ id, live }: Room, by: Person): Effect[] {
    const own = this.#conns.of(by.id);
    const to = [...live].filter((reader) => !own.includes(reader));
    if (to.length === 0) return [];
    return [{ do: "send", to, frame: { t: "typing", room: id, by } }];
  }
}
