/**
 * What a connection says, frame by frame: who answers it, and what becomes of
 * one that breaks the protocol.
 *
 * @module
 */
import { exceeds, type Limits } from "../limits.ts";
import type { Page } from "../log/log.ts";
import {
  type ClientFrame,
  CLOSE,
  type HelloFrame,
  type HistoryFrame,
  PROTOCOL_VERSION,
  type ServerFrame,
} from "../protocol.ts";
import type { Attendance } from "./attendance.ts";
import type { Conn, Connections } from "./connections.ts";
import { close, type ConnId, type Effect, type Instant } from "./effects.ts";
import type { Greeter } from "./greeting.ts";
import { type Guard, noRoom } from "./guard.ts";
import type { Marks } from "./marks.ts";
import type { Rooms } from "./rooms.ts";
import type { Typing } from "./typing.ts";
import type { Wishes } from "./wishes.ts";

/** Bad frames that end a connection. */
export const STRIKES_MAX = 3;
/** Pages that may be asked for before a welcome; more is a bad frame. */
const ASKED_MAX = 16;

export interface FramesOptions {
  limits: Limits;
  /** The log's. */
  epoch: string;
  conns: Connections;
  rooms: Rooms;
  attendance: Attendance;
  guard: Guard;
  greeter: Greeter;
  typing: Typing;
  marks: Marks;
  wishes: Wishes;
}

export class Frames {
  readonly #limits: Limits;
  readonly #epoch: string;
  readonly #conns: Connections;
  readonly #rooms: Rooms;
  readonly #attendance: Attendance;
  readonly #guard: Guard;
  readonly #greeter: Greeter;
  readonly #typing: Typing;
  readonly #marks: Marks;
  readonly #wishes: Wishes;

  constructor(options: FramesOptions) {
    this.#limits = options.limits;
    this.#epoch = options.epoch;
    this.#conns = options.conns;
    this.#rooms = options.rooms;
    this.#attendance = options.attendance;
    this.#guard = options.guard;
    this.#greeter = options.greeter;
    this.#typing = options.typing;
    this.#marks = options.marks;
    this.#wishes = options.wishes;
  }

  /** One frame from a connection. */
  receive(id: ConnId, frame: ClientFrame, now: Instant): Effect[] {
    const conn = this.#conns.get(id);
    if (conn === undefined) return [];
    if (frame.t === "hello") return this.#hello(conn, frame, now);
    if (conn.hello === 0) return this.violated(id, "no_hello");
    switch (frame.t) {
      case "send":
        return this.#wishes.send(id, conn.member, frame, now);
      case "history":
        return this.#history(conn, frame);
      case "rooms": {
        const { id: personId } = conn.member.person;
        return [{ do: "rooms", conn: id, personId, req: frame.req }];
      }
      case "people":
        return [this.#attendance.page(conn, frame)];
      case "typing":
        return this.#typing.typed(conn, frame.room, now);
      case "read":
        return this.#marks.read(conn, frame, now);
      case "ping":
        return [this.#pong(conn, frame.n)];
      default:
        return assertNever(frame);
    }
  }

  /** A connection broke the protocol. */
  violated(
    id: ConnId,
    code: "bad_frame" | "unknown_type" | "no_hello",
  ): Effect[] {
    const conn = this.#conns.get(id);
    if (conn === undefined) return [];
    // A newer client may ask for more than this server knows.
    if (code !== "unknown_type") conn.strikes += 1;
    const effects: Effect[] = [{
      do: "send",
      to: [id],
      frame: { t: "error", code },
    }];
    if (conn.strikes >= STRIKES_MAX) {
      effects.push(close(id, CLOSE.badFrames, "Too many bad frames"));
    }
    return effects;
  }

  /** The log's answer to `page`, for a reader who may have left meanwhile. */
  paged(id: ConnId, request: HistoryFrame, page: Page): Effect[] {
    const conn = this.#conns.get(id);
    if (conn === undefined) return [];
    const { req, room } = request;
    const frame: ServerFrame = conn.rooms.has(room)
      ? { t: "page", req, room, epoch: this.#epoch, ...page }
      : noRoom({ id: room });
    return [{ do: "send", to: [id], frame }];
  }

  /** Only of rooms that it is in; who waits for a welcome waits for this too. */
  #history(conn: Conn, request: HistoryFrame): Effect[] {
    if (conn.welcomed === conn.hello) {
      return [this.#guard.history(conn, request)];
    }
    if (conn.asked.length >= ASKED_MAX) {
      return this.violated(conn.id, "bad_frame");
    }
    conn.asked.push(request);
    return [];
  }

  #hello(conn: Conn, frame: HelloFrame, now: Instant): Effect[] {
    if (frame.v !== PROTOCOL_VERSION) {
      return [close(conn.id, CLOSE.version, "Please reload the page")];
    }
    if (exceeds(frame.rooms.length, this.#limits.rooms)) {
      return this.violated(conn.id, "bad_frame");
    }
    return this.#greeter.hello(conn, frame, now);
  }

  #pong(conn: Conn, n: number): Effect {
    const heads: Record<string, [string, number]> = {};
    for (const id of conn.rooms) {
      const room = this.#rooms.get(id);
      // A reader who is catching up would take the head for a gap.
      if (room?.live.has(conn.id)) heads[id] = [this.#epoch, room.head];
    }
    return { do: "send", to: [conn.id], frame: { t: "pong", n, heads } };
  }
}

function assertNever(frame: never): never {
  throw new Error(`Cannot handle frame: ${JSON.stringify(frame)}`);
}
