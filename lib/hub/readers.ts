/**
 * How the readers of a room get its events, each once and in order.
 *
 * A reader is either *live*, and gets each event as it is stored, or *catching
 * up* from a cursor, and is served from the log until the cursor has reached
 * the head. It is registered before the first read and turned live by the very
 * step that sees it has reached the head, so between backlog and live events
 * there is neither a gap nor a repeat.
 *
 * @module
 */
import { CLOSE, type RoomEvent, type RoomId } from "../protocol.ts";
import type { Attendance } from "./attendance.ts";
import type { Conn, Connections } from "./connections.ts";
import { close, type ConnId, type Effect } from "./effects.ts";
import type { Room, Rooms } from "./rooms.ts";

export class Readers {
  readonly #conns: Connections;
  readonly #rooms: Rooms;
  readonly #attendance: Attendance;

  constructor(conns: Connections, rooms: Rooms, attendance: Attendance) {
    this.#conns = conns;
    this.#rooms = rooms;
    this.#attendance = attendance;
  }

  /** Begins, or begins anew, for a reader who has everything up to `from`. */
  begin(conn: Conn, room: Room, from: number): Effect[] {
    room.live.delete(conn.id);
    return this.#advance(conn, room, from);
  }

  /** The log's answer to `replay`: send it, and go on until the head. */
  replayed(
    id: ConnId,
    hello: number,
    roomId: RoomId,
    events: readonly RoomEvent[],
  ): Effect[] {
    const conn = this.#conns.get(id);
    const room = this.#rooms.get(roomId);
    if (conn === undefined || conn.hello !== hello) return [];
    const place = room?.behind.get(id);
    if (room === undefined || place === undefined) return [];

    let { cursor } = place;
    for (const event of events) {
      // Stored but not yet handed to the live readers: it comes with them.
      if (event.seq > room.head) break;
      if (event.seq !== cursor + 1) return [brokenLog(id)];
      cursor = event.seq;
    }
    const count = cursor - place.cursor;
    // What came after the log was asked, it need not have told.
    if (count === 0 && cursor < place.due) return [brokenLog(id)];
    const on = this.#advance(conn, room, cursor);
    if (count === 0) return on;
    const told = count === events.length ? events : events.slice(0, count);
    return [{ do: "backlog", conn: id, events: told }, ...on];
  }

  /** An event was stored: the live readers get it. */
  publish(event: RoomEvent): Effect[] {
    const room = this.#rooms.get(event.room);
    // Nobody here; or a reader came so late that its backlog held the event.
    if (room === undefined || event.seq <= room.head) return [];
    if (!room.known) return this.catchUp(room, event.seq);
    room.head = event.seq;
    if (room.live.size === 0) return [];
    const { id, live } = room;
    return [{ do: "tell", room: id, to: live, frame: { t: "evt", ...event } }];
  }

  /**
   * The log has come so far; if that is without telling, everybody who is live
   * reads on there.
   */
  catchUp(room: Room, head: number): Effect[] {
    const { head: from, live } = room;
    if (head <= from) return [];
    room.head = head;
    if (live.size === 0) return [];
    // What waits for them comes before what they read on.
    const effects: Effect[] = [{ do: "flush", room: room.id }];
    room.live = new Set();
    for (const id of live) {
      const conn = this.#conns.get(id);
      if (conn !== undefined) {
        effects.push(...this.#leaveLive(conn, room, from));
      }
    }
    return effects;
  }

  /**
   * A reader takes nothing: from here on it is served from the log, and told
   * nothing that waits for it.
   *
   * @param told How far it was told of rooms that have come further.
   */
  lagging(conn: Conn, told: ReadonlyMap<RoomId, number>): Effect[] {
    const effects: Effect[] = [];
    for (const roomId of conn.rooms) {
      const room = this.#rooms.open(roomId);
      if (room.live.delete(conn.id)) {
        const cursor = told.get(roomId) ?? room.head;
        effects.push(...this.#leaveLive(conn, room, cursor));
      }
      const place = room.behind.get(conn.id);
      if (place !== undefined) place.lags = true;
    }
    return effects;
  }

  /** The next step of a reader who was sent everything up to `cursor`. */
  #advance(conn: Conn, room: Room, cursor: number): Effect[] {
    if (cursor < room.head) return [this.#readOn(conn, room, cursor)];
    const lagged = room.behind.get(conn.id)?.lags ?? false;
    if (lagged) this.#attendance.inform(conn, room);
    room.behind.delete(conn.id);
    room.live.add(conn.id);
    return [{
      do: "send",
      to: [conn.id],
      frame: { t: "live", room: room.id, head: room.head },
    }];
  }

  #leaveLive(conn: Conn, room: Room, cursor: number): Effect[] {
    const effect = this.#readOn(conn, room, cursor);
    // Who waits for a welcome begins anew with that.
    return conn.welcomed === conn.hello ? [effect] : [];
  }

  #readOn(conn: Conn, room: Room, cursor: number): Effect {
    const { id, hello } = conn;
    const lags = room.behind.get(id)?.lags ?? false;
    room.behind.set(id, { cursor, due: room.head, lags });
    return { do: "replay", conn: id, hello, room: room.id, after: cursor };
  }
}

/** The log lost what it had acknowledged; the reader must not guess. */
function brokenLog(conn: ConnId): Effect {
  return close(conn, CLOSE.serverError, "The history cannot be read");
}
