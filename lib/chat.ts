/**
 * The hub: decides everything about rooms, purely. Events go in (a connection
 * opened, a frame came, the log answered), effects come out, for
 * `lib/socket.ts` to perform in order. It owns no socket, reads no clock,
 * makes no id and never waits.
 *
 * Here is who asks what, and in which order; how each is decided is in
 * `lib/hub/`.
 *
 * @module
 */
import { Attendance } from "./hub/attendance.ts";
import { type Conn, Connections } from "./hub/connections.ts";
import {
  close,
  type ConnId,
  type Effect,
  type Instant,
  type Member,
  nack,
  type Reading,
  type Wish,
} from "./hub/effects.ts";
import { Follower } from "./hub/follower.ts";
import { Greeter } from "./hub/greeting.ts";
import { Guard, noRoom } from "./hub/guard.ts";
import { Marks } from "./hub/marks.ts";
import { Openings } from "./hub/openings.ts";
import { Permits } from "./hub/permit.ts";
import { Readers } from "./hub/readers.ts";
import { Rooms } from "./hub/rooms.ts";
import { Typing } from "./hub/typing.ts";
import { exceeds, type Limits } from "./limits.ts";
import type { Appended, Draft, Page, RoomSnapshot } from "./log/log.ts";
import type { PeoplePage } from "./presence.ts";
import {
  type ClientFrame,
  CLOSE,
  type HelloFrame,
  type HistoryFrame,
  type Person,
  PROTOCOL_VERSION,
  type RoomEvent,
  type RoomId,
  type ServerFrame,
} from "./protocol.ts";

export type { Effect, Instant, Member, Wish };

/** Bad frames that end a connection. */
export const STRIKES_MAX = 3;
/** Pages that may be asked for before a welcome; more is a bad frame. */
const ASKED_MAX = 16;

/** Whose connections end: those of one session, or all of a person. */
export type Revoked = { session: string } | { person: string };

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
  readonly #epoch: string;
  readonly #newId: () => string;
  readonly #startedAt: Instant;
  readonly #conns = new Connections();
  readonly #rooms = new Rooms();
  readonly #attendance = new Attendance(this.#rooms);
  readonly #readers = new Readers(
    this.#conns,
    this.#rooms,
    this.#attendance,
  );
  readonly #guard: Guard;
  readonly #greeter: Greeter;
  readonly #follower: Follower;
  readonly #permits: Permits;
  readonly #openings: Openings;
  readonly #typing: Typing;
  readonly #marks = new Marks(this.#conns, this.#rooms);
  /** Rooms whose log may hold more than this hub was told. */
  readonly #doubtful = new Set<RoomId>();

  constructor({ limits, epoch, newId, startedAt, processes }: HubOptions) {
    this.#limits = limits;
    this.#epoch = epoch;
    this.#newId = newId;
    this.#startedAt = startedAt;
    this.#permits = new Permits(limits, processes);
    this.#openings = new Openings(limits);
    this.#guard = new Guard({
      conns: this.#conns,
      rooms: this.#rooms,
      attendance: this.#attendance,
      steadyMs: (now) => this.steadyMs(now),
    });
    this.#typing = new Typing(this.#conns, this.#rooms, this.#guard);
    this.#greeter = new Greeter({
      limits,
      epoch,
      conns: this.#conns,
      rooms: this.#rooms,
      attendance: this.#attendance,
      guard: this.#guard,
      readers: this.#readers,
      steadyMs: (now) => this.steadyMs(now),
    });
    this.#follower = new Follower({
      rooms: this.#rooms,
      guard: this.#guard,
      readers: this.#readers,
    });
  }

  /** Everybody who is connected, once for each connection. */
  *connected(): Generator<Person> {
    for (const { member } of this.#conns.all()) yield member.person;
  }

  /** The sessions that are connected, and whose; guests have none that is kept. */
  sessions(): Map<string, Person> {
    const sessions = new Map<string, Person>();
    for (const { member: { person, session } } of this.#conns.all()) {
      if (session !== person.id) sessions.set(session, person);
    }
    return sessions;
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
    const conn = this.#conns.get(id);
    if (conn === undefined) return [];
    if (frame.t === "hello") return this.#hello(conn, frame, now);
    if (conn.hello === 0) return this.violated(id, "no_hello");
    switch (frame.t) {
      case "send":
        return this.send(id, conn.member, frame, now);
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
    const { room, cid, kind, ref } = wish;
    const permit = this.#permits.ask(member, wish, now);
    if (!permit.ok) return [nack(id, wish, permit.code, permit.afterMs)];
    const draft: Draft = {
      room,
      author: member.person,
      cid,
      kind,
      body: permit.body,
      id: this.#newId(),
      nowMs: now.wallMs,
      steadyMs: this.steadyMs(now),
    };
    if (kind !== "message") draft.ref = ref;
    if (permit.barred !== null) draft.barred = permit.barred;
    if (Openings.mayOpen(wish) && !this.#isThere(room)) {
      const waitMs = this.#openings.take(draft.id, member, now);
      if (waitMs > 0) draft.opensInMs = waitMs;
    }
    return [{ do: "append", conn: id, draft }];
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
    this.#permits.answered();
    this.#openings.answered(draft, outcome);
    if (!outcome.ok) {
      // It may have been stored all the same.
      if (outcome.code === "unavailable") this.#doubtful.add(draft.room);
      return [nack(id, draft, outcome.code, outcome.afterMs)];
    }
    const { event, dup } = outcome;
    const { room, seq, ts } = event;
    const effects: Effect[] = [{
      do: "send",
      to: [id],
      frame: { t: "ack", room, cid: draft.cid, seq, id: event.id, ts, dup },
    }];
    if (this.#rooms.missed(event)) {
      // What came before it comes first: it may have sent somebody away.
      if (event.kind === "message") this.#permits.willHear(room);
      effects.push(...this.#follower.heard(room, seq));
      return effects;
    }
    // Whom it sends away hears nothing more.
    effects.push(...this.#guard.stored(event, now));
    // A repeat is news to the room if nobody could tell that it was stored.
    effects.push(...this.#readers.publish(event));
    return effects;
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
    const effects: Effect[] = [];
    for (const id of rooms) {
      const room = this.#rooms.open(id);
      const state = states?.get(id) ?? null;
      effects.push(...this.#guard.read(room, state, now));
      if (state === null) this.#doubtful.add(id); // Until the next tick.
      else effects.push(...this.#readers.catchUp(room, state.head));
    }
    return effects;
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
    const before = this.#rooms.get(room)?.head ?? Infinity;
    const messages = events?.filter(({ kind, seq }) =>
      kind === "message" && seq > before
    );
    this.#permits.heard(room, messages?.length ?? 0, now);
    const effects = this.#follower.followed(room, events, now);
    // What only a newer process can store may change who may be here.
    const isSure = events?.every(({ kind }) => kind !== "other") ?? true;
    return isSure || this.#rooms.get(room) === undefined
      ? effects
      : [...effects, this.#look([room])];
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
    const conn = this.#conns.get(id);
    if (conn === undefined) return [];
    const { req, room } = request;
    const frame: ServerFrame = conn.rooms.has(room)
      ? { t: "page", req, room, epoch: this.#epoch, ...page }
      : noRoom({ id: room });
    return [{ do: "send", to: [id], frame }];
  }

  /**
   * A session has ended, or all of a person's: their connections end with it.
   */
  revoked(who: Revoked): Effect[] {
    const effects: Effect[] = [];
    for (const { id, member } of this.#conns.all()) {
      const ended = "session" in who
        ? member.session === who.session
        : member.person.id === who.person;
      if (ended) effects.push(close(id, CLOSE.noSession, "The session ended"));
    }
    return effects;
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
    if (this.#doubtful.size > 0) {
      effects.push(this.#look([...this.#doubtful]));
      this.#doubtful.clear();
    }
    effects.push(...this.#follower.retry());
    this.#permits.expire(now);
    return effects;
  }

  /** Unix milliseconds that a change of the wall clock leaves alone. */
  steadyMs(now: Instant): number {
    const { wallMs, monoMs } = this.#startedAt;
    return Math.round(wallMs + now.monoMs - monoMs);
  }

  /** Whether a room is known to have been opened. */
  #isThere(room: RoomId): boolean {
    return (this.#rooms.get(room)?.head ?? 0) > 0;
  }

  /** Has the log read again, before anybody is told more of these rooms. */
  #look(rooms: readonly RoomId[]): Effect {
    for (const room of rooms) this.#guard.reading(this.#rooms.open(room));
    return { do: "look", rooms };
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
