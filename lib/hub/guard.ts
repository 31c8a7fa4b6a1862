/**
 * Who may be in a room: keeps what the hub knows of each open room's acts, and
 * shows people out. Whether somebody may write, the log decides
 * (`lib/log/rules.ts`); here is only who may look.
 *
 * What is known is what the log said when it was read, and every act since.
 * While a read is under way acts are kept, as it may or may not hold them.
 *
 * @module
 */
import type { RoomSnapshot } from "../log/log.ts";
import {
  CLOSE,
  type HistoryFrame,
  type RoomEvent,
  type ServerFrame,
} from "../protocol.ts";
import { maySee, refuse } from "../room/rights.ts";
import { changeOf, FOR_GOOD, standingOf, VISITOR } from "../room/state.ts";
import type { Attendance } from "./attendance.ts";
import type { Conn, Connections } from "./connections.ts";
import { close, type Effect, type Instant } from "./effects.ts";
import type { Room, Rooms } from "./rooms.ts";

/** Why somebody may not be in a room. */
type Barred = Extract<ServerFrame, { t: "error" }>;

export interface GuardOptions {
  conns: Connections;
  rooms: Rooms;
  attendance: Attendance;
  /** Unix milliseconds by a clock that does not jump. */
  steadyMs: (now: Instant) => number;
}

export class Guard {
  readonly #conns: Connections;
  readonly #rooms: Rooms;
  readonly #attendance: Attendance;
  readonly #steadyMs: GuardOptions["steadyMs"];

  constructor({ conns, rooms, attendance, steadyMs }: GuardOptions) {
    this.#conns = conns;
    this.#rooms = rooms;
    this.#attendance = attendance;
    this.#steadyMs = steadyMs;
  }

  /** A read of the room's state begins. */
  reading(room: Room): void {
    room.waiting += 1;
  }

  /** A read has ended; `null` if it failed. Shows out who may not be here. */
  read(room: Room, snapshot: RoomSnapshot | null, now: Instant): Effect[] {
    room.waiting -= 1;
    if (snapshot !== null) {
      const { head, rules, people } = snapshot;
      room.state = { rules, people: new Map(people) };
      for (const act of room.acts) if (act.seq > head) fold(room, act);
    }
    if (room.waiting === 0) room.acts.length = 0;
    return snapshot === null ? [] : this.#showOut(room, now);
  }

  /** An event was stored, and nobody in the room was told yet. */
  stored(event: RoomEvent, now: Instant): Effect[] {
    const room = this.#rooms.get(event.room);
    if (room === undefined || event.seq <= room.head) return [];
    if (!fold(room, event)) return [];
    if (room.waiting > 0) room.acts.push(event);
    return event.kind === "remove" ? this.#showOut(room, now) : [];
  }

  /** Why a connection may not be in a room, as an answer to it. */
  bars(conn: Conn, room: Room, now: Instant): Barred | null {
    const nowMs = this.#steadyMs(now);
    const standing = standingOf(room.state, conn.member.person.id);
    if (maySee(room.state.rules, standing, nowMs)) return null;
    const { bannedUntilMs } = standing;
    if (nowMs >= bannedUntilMs) return noRoom(room);
    const frame: Barred = { t: "error", code: "banned", room: room.id };
    return bannedUntilMs === FOR_GOOD
      ? frame
      : { ...frame, until: bannedUntilMs };
  }

  /** Whether a connection may say something in a room, as far as is known. */
  letsWrite({ member }: Conn, room: Room, now: Instant): boolean {
    const { id } = member.person;
    return refuse({
      room: room.id,
      kind: "message",
      actor: { ...standingOf(room.state, id), id },
      head: room.head,
      rules: room.state.rules,
      target: null,
      lastSaidMs: -Infinity,
      nowMs: this.#steadyMs(now),
    }) === null;
  }

  /** Reads a page of a room that a connection is in. */
  history({ id, rooms }: Conn, request: HistoryFrame): Effect {
    return rooms.has(request.room)
      ? { do: "page", conn: id, request }
      : { do: "send", to: [id], frame: noRoom({ id: request.room }) };
  }

  /** All who are here and may not be, before anybody hears anything more. */
  #showOut(room: Room, now: Instant): Effect[] {
    const effects: Effect[] = [];
    for (const id of [...room.live, ...room.behind.keys()]) {
      const conn = this.#conns.get(id);
      const barred = conn === undefined ? null : this.bars(conn, room, now);
      if (conn === undefined || barred === null) continue;
      this.#attendance.leave(conn, room.id, now);
      effects.push({ do: "send", to: [id], frame: barred });
      if (barred.code === "banned" && conn.rooms.size === 0) {
        effects.push(endBanned(conn));
      }
    }
    return effects;
  }
}

/** For who was in no other room. */
export function endBanned(conn: Conn): Effect {
  return close(conn.id, CLOSE.banned, "Removed from the room");
}

/** What is told of a room that is not there, or not for everybody to know. */
export function noRoom({ id }: Pick<Room, "id">): Barred {
  return { t: "error", code: "no_room", room: id };
}

/** Whether the event changed who may do what. */
function fold({ state }: Room, event: RoomEvent): boolean {
  const { rules, person } = changeOf(
    event,
    state.rules,
    (id) => state.people.get(id) ?? VISITOR,
  );
  if (rules !== null) state.rules = rules;
  if (person !== null) state.people.set(person.id, person.named);
  return rules !== null || person !== null;
}
