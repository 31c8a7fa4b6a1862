/**
 * From a hello to its welcome: which rooms a connection is in, where it goes
 * on in each, and whether the log must be read first. Which it may not see is
 * in `guard.ts`; how the events then reach it, in `readers.ts`.
 *
 * @module
 */
import type { Limits } from "../limits.ts";
import type { RoomSnapshot } from "../log/log.ts";
import {
  CLOSE,
  type Cursor,
  type HelloFrame,
  PROTOCOL_VERSION,
  type RoomId,
  type ServerFrame,
  TAIL_LENGTH,
  type WelcomeFrame,
} from "../protocol.ts";
import { wireStanding } from "../room/wire.ts";
import type { Attendance } from "./attendance.ts";
import type { Conn, Connections } from "./connections.ts";
import { close, type ConnId, type Effect, type Instant } from "./effects.ts";
import { endBanned, type Guard } from "./guard.ts";
import type { Readers } from "./readers.ts";
import type { Rooms } from "./rooms.ts";

export interface GreeterOptions {
  limits: Limits;
  /** The log's. */
  epoch: string;
  conns: Connections;
  rooms: Rooms;
  attendance: Attendance;
  guard: Guard;
  readers: Readers;
  /** Unix milliseconds by a clock that does not jump. */
  steadyMs: (now: Instant) => number;
}

const NO_ROOMS: readonly Cursor[] = [];

export class Greeter {
  readonly #limits: Limits;
  readonly #epoch: string;
  readonly #conns: Connections;
  readonly #rooms: Rooms;
  readonly #attendance: Attendance;
  readonly #guard: Guard;
  readonly #readers: Readers;
  readonly #steadyMs: GreeterOptions["steadyMs"];

  constructor(options: GreeterOptions) {
    this.#limits = options.limits;
    this.#epoch = options.epoch;
    this.#conns = options.conns;
    this.#rooms = options.rooms;
    this.#attendance = options.attendance;
    this.#guard = options.guard;
    this.#readers = options.readers;
    this.#steadyMs = options.steadyMs;
  }

  /** A hello that may be answered: at once, or after {@linkcode headsRead}. */
  hello(conn: Conn, frame: HelloFrame, now: Instant): Effect[] {
    conn.hello += 1;
    conn.wanted = [
      ...new Map(frame.rooms.map((cursor) => [cursor.room, cursor])).values(),
    ];
    const wanted = new Set(conn.wanted.map((cursor) => cursor.room));
    for (const room of conn.rooms) {
      if (!wanted.has(room)) this.#attendance.leave(conn, room, now);
    }
    if (conn.wanted.every((cursor) => this.#reaches(cursor))) {
      return this.#welcome(conn, now);
    }
    // All of them, so that none is forgotten meanwhile; and from here on nothing
    // that is stored can slip past the head being read.
    const rooms = [...wanted];
    for (const id of rooms) this.#guard.reading(this.#rooms.open(id));
    return [{ do: "heads", conn: conn.id, hello: conn.hello, rooms }];
  }

  /** The log's answer to `heads`; `null` if it could not be read. */
  headsRead(
    id: ConnId,
    hello: number,
    rooms: readonly RoomId[],
    states: ReadonlyMap<RoomId, RoomSnapshot> | null,
    now: Instant,
  ): Effect[] {
    const effects: Effect[] = [];
    for (const roomId of rooms) {
      const room = this.#rooms.open(roomId);
      const state = states?.get(roomId) ?? null;
      effects.push(...this.#guard.read(room, state, now));
      if (state === null) continue;
      room.known = true;
      effects.push(...this.#readers.catchUp(room, state.head));
    }
    const conn = this.#conns.get(id);
    if (conn === undefined || conn.hello !== hello) return effects;
    if (states !== null) return [...effects, ...this.#welcome(conn, now)];
    return [close(id, CLOSE.overloaded, "The history cannot be read now")];
  }

  /** Says welcome to the rooms that are open to it, and begins the backlog. */
  #welcome(conn: Conn, now: Instant): Effect[] {
    conn.welcomed = conn.hello;
    const rooms: WelcomeFrame["rooms"] = [];
    const refusals: Effect[] = [];
    const backlogs: Effect[] = [];
    let banned = false;
    for (const cursor of conn.wanted) {
      const room = this.#rooms.open(cursor.room);
      const barred = this.#guard.bars(conn, room, now);
      if (barred !== null) {
        this.#attendance.leave(conn, room.id, now);
        refusals.push({ do: "send", to: [conn.id], frame: barred });
        banned ||= barred.code === "banned";
        continue;
      }
      const { mode, from } = this.#resume(cursor, room.head);
      rooms.push({
        room: room.id,
        epoch: this.#epoch,
        head: room.head,
        mode,
        from,
        standing: wireStanding(
          room.state,
          conn.member.person.id,
          this.#steadyMs(now),
        ),
      });
      this.#attendance.join(conn, room);
      backlogs.push(...this.#readers.begin(conn, room, from));
    }
    if (banned && rooms.length === 0) return [...refusals, endBanned(conn)];
    const welcome: ServerFrame = {
      t: "welcome",
      v: PROTOCOL_VERSION,
      me: conn.member.person,
      limits: {
        text: this.#limits.textCodePoints,
        frame: this.#limits.frameBytes,
        rooms: this.#limits.rooms,
      },
      rooms,
    };
    conn.wanted = NO_ROOMS; // It would be kept as long as the connection.
    const asked = conn.asked.splice(0);
    return [
      ...refusals,
      { do: "send", to: [conn.id], frame: welcome },
      ...backlogs,
      ...asked.map((request) => this.#guard.history(conn, request)),
    ];
  }

  /**
   * Whether the head of the room is known, and no smaller than a cursor of our
   * epoch: a page is read from the log, which may be ahead of what we were told.
   */
  #reaches({ room: id, epoch, seq = 0 }: Cursor): boolean {
    const room = this.#rooms.get(id);
    if (room === undefined || !room.known) return false;
    return epoch !== this.#epoch || seq <= room.head;
  }

  /** Where a reader with this cursor goes on, and what that is called. */
  #resume(
    cursor: Cursor,
    head: number,
  ): { mode: WelcomeFrame["rooms"][number]["mode"]; from: number } {
    const tail = Math.max(0, head - TAIL_LENGTH);
    const { epoch, seq } = cursor;
    if (seq === undefined) return { mode: "tail", from: tail };
    const known = epoch === this.#epoch || (epoch === undefined && seq === 0);
    if (known && seq <= head) return { mode: "resumed", from: seq };
    return { mode: "reset", from: tail };
  }
}
