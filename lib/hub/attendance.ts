/**
 * Who comes to which room and leaves it, and when the readers there are told.
 * How people are counted is in `lib/presence.ts`.
 *
 * @module
 */
import { LEAVE_GRACE_MS } from "../presence.ts";
import type { PeopleFrame, Person, RoomId, ServerFrame } from "../protocol.ts";
import type { Conn } from "./connections.ts";
import type { ConnId, Effect, Instant } from "./effects.ts";
import type { Room, Rooms } from "./rooms.ts";

export class Attendance {
  readonly #rooms: Rooms;
  /** Rooms where somebody came, went or has not been told yet. */
  readonly #stirred = new Set<Room>();

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
  }

  join(conn: Conn, room: Room): void {
    this.inform(conn, room);
    if (conn.rooms.has(room.id)) return;
    conn.rooms.add(room.id);
    room.presence.join(conn.member.person);
  }

  /** A reader must be told anew who is here. */
  inform(conn: Conn, room: Room): void {
    room.uninformed.add(conn.id);
    this.#stirred.add(room);
  }

  /** Whoever is not in the room is no harm. */
  leave(conn: Conn, id: RoomId, now: Instant): void {
    const room = this.#rooms.get(id);
    if (!conn.rooms.delete(id) || room === undefined) return;
    room.live.delete(conn.id);
    room.behind.delete(conn.id);
    room.uninformed.delete(conn.id);
    const { person, lingers } = conn.member;
    const graceMs = lingers ? LEAVE_GRACE_MS : 0;
    room.presence.leave(person.id, now.monoMs, graceMs);
    this.#stirred.add(room);
  }

  /** The person of this connection has another name now. */
  rename(conn: Conn, person: Person): void {
    for (const id of conn.rooms) {
      const room = this.#rooms.open(id);
      room.presence.rename(person);
      this.#stirred.add(room);
    }
  }

  /** Who is online in a room at other processes. */
  elsewhere(id: RoomId, people: readonly Person[]): void {
    const room = this.#rooms.get(id);
    if (room === undefined) return;
    room.presence.elsewhere(people);
    this.#stirred.add(room);
  }

  /** Some of the people in a room that a connection is in. */
  page({ id, rooms }: Conn, { after = "", req, room }: PeopleFrame): Effect {
    const page = rooms.has(room)
      ? this.#rooms.open(room).presence.page(after)
      : null;
    const frame: ServerFrame = page === null
      ? { t: "error", code: "no_room", room }
      : { t: "people_page", req, room, ...page };
    return { do: "send", to: [id], frame };
  }

  /** What has gathered about who is online. */
  announce(now: Instant): Effect[] {
    const effects: Effect[] = [];
    for (const room of this.#stirred) {
      const { presence } = room;
      if (presence.takeOwnChange()) effects.push({ do: "here", room: room.id });
      const announcement = presence.announce(now.monoMs);
      const { uninformed } = room;
      if (uninformed.size > 0) {
        const frame = announcement?.full ?? presence.full();
        effects.push({ do: "send", to: [...uninformed], frame });
      }
      if (announcement !== null) {
        const to = informed(room);
        effects.push({ do: "send", to, frame: announcement.changes });
      }
      uninformed.clear();
      if (!presence.changed) this.#stirred.delete(room);
    }
    return effects;
  }

  /** When there is more to announce, if nobody comes or goes meanwhile. */
  get dueMs(): number {
    let dueMs = Infinity;
    for (const { presence } of this.#stirred) {
      dueMs = Math.min(dueMs, presence.dueMs);
    }
    return dueMs;
  }

  /** Forgets people whose grace is over, and rooms that nobody needs. */
  expire(now: Instant): void {
    for (const room of this.#rooms.all()) {
      room.presence.expire(now.monoMs);
      if (room.presence.changed) this.#stirred.add(room);
      else if (room.presence.isEmpty && room.waiting === 0) {
        this.#rooms.forget(room);
      }
    }
  }
}

/** Those who know who is here, and take what they are told. */
function informed({ live, behind, uninformed }: Room): ConnId[] {
  const readers = [...live];
  for (const [id, { lags }] of behind) if (!lags) readers.push(id);
  return uninformed.size === 0
    ? readers
    : readers.filter((id) => !uninformed.has(id));
}
