/**
 * The hub: decides everything about rooms, purely. Events go in (a connection
 * opened, a frame came, the log answered), effects come out, for
 * `lib/socket.ts` to perform in order. It owns no socket, reads no clock,
 * makes no id and never waits.
 *
 * Here is what it can be told and asked, and which part answers; how each
 * decides is in `lib/hub/`.
 *
 * @module
 */
import { Attendance } from "./hub/attendance.ts";
import { Connections, type Revoked } from "./hub/connections.ts";
import { Doubts } from "./hub/doubts.ts";
import {
  close,
  type ConnId,
  type Effect,
  type Instant,
  type Member,
  type Reading,
  type Wish,
} from "./hub/effects.ts";
import { Follower } from "./hub/follower.ts";
import { Frames } from "./hub/frames.ts";
import { Greeter } from "./hub/greeting.ts";
import { Guard } from "./hub/guard.ts";
import { Marks } from "./hub/marks.ts";
import { Readers } from "./hub/readers.ts";
import { Rooms } from "./hub/rooms.ts";
import { Typing } from "./hub/typing.ts";
import { Wishes } from "./hub/wishes.ts";
import { exceeds, type Limits } from "./limits.ts";
import type { Appended, Draft, Page, RoomSnapshot } from "./log/log.ts";
import type { PeoplePage } from "./presence.ts";
import {
  type ClientFrame,
  CLOSE,
  type HistoryFrame,
  type Person,
  type RoomEvent,
  type RoomId,
} from "./protocol.ts";

export type { Effect, Instant, Member, Revoked, Wish };

export interface HubOptions {
  limits: Limits;
  /** The log's. */
  epoch: string;
  /** Makes the id of an event. */
  newId: () => string;
  /** From where on time is measured by the clock that does not jump. */
  startedAt: Instant;
  /** How many processes there are over the same tables; one if not given. */
  processes?: () => number;
}

export class Hub {
  readonly #limits: Limits;
  readonly #startedAt: Instant;
  readonly #conns = new Connections();
  readonly #rooms = new Rooms();
  readonly #attendance = new Attendance(this.#rooms);
  readonly #readers = new Readers(this.#conns, this.#rooms, this.#attendance);
  readonly #marks = new Marks(this.#conns, this.#rooms);
  readonly #greeter: Greeter;
  readonly #follower: Follower;
  readonly #doubts: Doubts;
  readonly #wishes: Wishes;
  readonly #typing: Typing;
  readonly #frames: Frames;

  constructor({ limits, epoch, newId, startedAt, processes }: HubOptions) {
    this.#limits = limits;
    this.#startedAt = startedAt;
    const steadyMs = (now: Instant) => this.steadyMs(now);
    const people = {
      conns: this.#conns,
      rooms: this.#rooms,
      attendance: this.#attendance,
    };
    const guard = new Guard({ ...people, steadyMs });
    const stored = { rooms: this.#rooms, guard, readers: this.#readers };
    this.#follower = new Follower(stored);
    this.#doubts = new Doubts(stored);
    this.#greeter = new Greeter({
      ...people,
      limits,
      epoch,
      guard,
      readers: this.#readers,
      steadyMs,
    });
    this.#wishes = new Wishes({
      ...stored,
      limits,
      newId,
      processes,
      steadyMs,
      follower: this.#follower,
      doubts: this.#doubts,
    });
    this.#typing = new Typing(this.#conns, this.#rooms, guard);
    this.#frames = new Frames({
      ...people,
      limits,
      epoch,
      guard,
      greeter: this.#greeter,
      typing: this.#typing,
      marks: this.#marks,
      wishes: this.#wishes,
    });
  }

  /** Everybody who is connected, once for each connection. */
  *connected(): Generator<Person> {
    for (const { member } of this.#conns.all()) yield member.person;
  }

  /** The sessions that are connected, and whose; guests have none that is kept. */
  sessions(): Map<string, Person> {
    return this.#conns.sessions();
  }

  /** The rooms that somebody is in. */
  rooms(): RoomId[] {
    return Array.from(this.#rooms.all(), ({ id }) => id);
  }

  /** The people online in a room at this process. */
  own(room: RoomId): Iterable<Person> {
    return this.#rooms.get(room)?.presence.own() ?? [];
  }

  /** The people online in a room, wherever. */
  people(room: RoomId): Person[] {
    return this.#rooms.get(room)?.presence.people() ?? [];
  }

  /** How many people are online in a room. */
  count(room: RoomId): number {
    return this.#rooms.get(room)?.presence.count ?? 0;
  }

  /** Some of the people online in a room, by name, for who may be there. */
  peoplePage(room: RoomId, after: string): PeoplePage {
    return this.#rooms.get(room)?.presence.page(after) ??
      { items: [], more: false };
  }

  /** How far a room has come, as far as is known; `null`: that is not. */
  head(room: RoomId): number | null {
    const open = this.#rooms.get(room);
    return open === undefined || !open.known ? null : this.#follower.far(open);
  }

  /** Registers a connection that is open. */
  open(id: ConnId, member: Member, now: Instant): Effect[] {
    const connections = this.#conns.open(id, member, now);
    if (!exceeds(connections, this.#limits.socketsPerSession)) return [];
    return [close(id, CLOSE.tooManyConnections, "Too many open tabs")];
  }

  /** Forgets a connection; a second time is no harm. */
  close(id: ConnId, now: Instant): void {
    const conn = this.#conns.get(id);
    if (conn === undefined) return;
    for (const room of conn.rooms) this.#attendance.leave(conn, room, now);
    this.#conns.close(conn);
  }

  /** One frame from a connection. */
  receive(id: ConnId, frame: ClientFrame, now: Instant): Effect[] {
    return this.#frames.receive(id, frame, now);
  }

  /** A connection broke the protocol. */
  violated(
    id: ConnId,
    code: "bad_frame" | "unknown_type" | "no_hello",
  ): Effect[] {
    return this.#frames.violated(id, code);
  }

  /**
   * A wish to write, from a connection or from a plain HTTP request that
   * stands in for one. Answered by `nack` now, or after {@linkcode stored}.
   */
  send(
    id: ConnId,
    member: Member,
    wish: Wish,
    now: Instant,
  ): Effect[] {
    return this.#wishes.send(id, member, wish, now);
  }

  /** How far somebody has read, as they say by a form. */
  read(personId: string, read: Reading): Effect[] {
    return this.#marks.put(personId, read);
  }

  /** The log's answer to an `append`: tell the sender, then the room. */
  stored(
    id: ConnId,
    draft: Draft,
    outcome: Appended,
    now: Instant,
  ): Effect[] {
    return this.#wishes.stored(id, draft, outcome, now);
  }

  /** The log's answer to `heads`; `null` if it could not be read. */
  headsRead(
    id: ConnId,
    hello: number,
    rooms: readonly RoomId[],
    states: ReadonlyMap<RoomId, RoomSnapshot> | null,
    now: Instant,
  ): Effect[] {
    return this.#greeter.headsRead(id, hello, rooms, states, now);
  }

  /** The log's answer to `look`; `null` if it could not be read. */
  looked(
    rooms: readonly RoomId[],
    states: ReadonlyMap<RoomId, RoomSnapshot> | null,
    now: Instant,
  ): Effect[] {
    return this.#doubts.looked(rooms, states, now);
  }

  /** The log of a room is said to have come so far, by another process. */
  heard(room: RoomId, head: number): Effect[] {
    return this.#follower.heard(room, head);
  }

  /** The log's answer to `follow`; `null` if it could not be read. */
  followed(
    room: RoomId,
    events: readonly RoomEvent[] | null,
    now: Instant,
  ): Effect[] {
    this.#wishes.heard(room, events, now);
    const effects = this.#follower.followed(room, events, now);
    // What only a newer process can store may change who may be here.
    const isSure = events?.every(({ kind }) => kind !== "other") ?? true;
    return isSure || this.#rooms.get(room) === undefined
      ? effects
      : [...effects, this.#doubts.look([room])];
  }

  /** Who is online in a room at other processes, all of them. */
  elsewhere(room: RoomId, people: readonly Person[]): void {
    this.#attendance.elsewhere(room, people);
  }

  /** Somebody types at another process. */
  typedElsewhere(room: RoomId, by: Person, now: Instant): Effect[] {
    return this.#typing.elsewhere(room, by, now);
  }

  /** The log's answer to `replay`. */
  replayed(
    id: ConnId,
    hello: number,
    room: RoomId,
    events: readonly RoomEvent[],
  ): Effect[] {
    return this.#readers.replayed(id, hello, room, events);
  }

  /** The log's answer to `page`, for a reader who may have left meanwhile. */
  paged(id: ConnId, request: HistoryFrame, page: Page): Effect[] {
    return this.#frames.paged(id, request, page);
  }

  /**
   * A session has ended, or all of a person's: their connections end with it.
   */
  revoked(who: Revoked): Effect[] {
    return Array.from(
      this.#conns.thoseOf(who),
      ({ id }) => close(id, CLOSE.noSession, "The session ended"),
    );
  }

  /**
   * A reader does not take what it is sent: it gets nothing more of the rooms
   * until it does, and then goes on from the log.
   *
   * @param told How far it was told of rooms that have come further.
   */
  lagging(
    id: ConnId,
    told: ReadonlyMap<RoomId, number> = new Map(),
  ): Effect[] {
    const conn = this.#conns.get(id);
    return conn === undefined ? [] : this.#readers.lagging(conn, told);
  }

  /** Somebody took another name. */
  renamed(person: Person): void {
    for (const conn of this.#conns.all()) {
      if (conn.member.person.id !== person.id) continue;
      conn.member = { ...conn.member, person };
      this.#attendance.rename(conn, person);
    }
  }

  /** What has gathered about who is online. To be called after each turn. */
  announce(now: Instant): Effect[] {
    return this.#attendance.announce(now);
  }

  /** When to announce what could not be told yet; `Infinity`: all is told. */
  get announcesAtMs(): number {
    return this.#attendance.dueMs;
  }

  /** What the passing of time brings. To be called a few times a second. */
  tick(now: Instant): Effect[] {
    const effects: Effect[] = [];
    for (const { id } of this.#conns.silent(now)) {
      effects.push(close(id, CLOSE.noHello, "No hello came"));
    }
    this.#attendance.expire(now);
    effects.push(...this.#doubts.settle());
    effects.push(...this.#follower.retry());
    this.#wishes.expire(now);
    return effects;
  }

  /** Unix milliseconds that a change of the wall clock leaves alone. */
  steadyMs(now: Instant): number {
    const { wallMs, monoMs } = this.#startedAt;
    return Math.round(wallMs + now.monoMs - monoMs);
  }
}
