/**
 * The hub: decides everything about rooms, purely. Events go in (a connection
 * opened, a frame came, the log answered), effects come out, for
 * `lib/socket.ts` to perform in order. It owns no socket, reads no clock,
 * makes no id and never waits.
 *
 * A reader of a room is either *live*, and gets each event as it is stored, or
 * *catching up* from a cursor, and is served from the log until the cursor has
 * reached the head. It is registered before the first read and turned live by
 * the very step that sees it has reached the head, so between backlog and live
 * events there is neither a gap nor a repeat.
 *
 * @module
 */
import type { Appended, Draft } from "./log/log.ts";
import { exceeds, type Limits } from "./limits.ts";
import { LEAVE_GRACE_MS, Presence } from "./presence.ts";
import {
  type ClientFrame,
  CLOSE,
  type Cursor,
  type HelloFrame,
  type HistoryFrame,
  isRetryable,
  type NackCode,
  type Person,
  PROTOCOL_VERSION,
  type RoomEvent,
  type RoomId,
  type SendFrame,
  type ServerFrame,
  TAIL_LENGTH,
  type WelcomeFrame,
} from "./protocol.ts";
import { codePoints, normaliseText } from "./text/normalise.ts";
import { TokenBucket } from "./token_bucket.ts";

/** One live connection, numbered by the shell. */
export type ConnId = number;

/** When something happened: for people, and for measuring. */
export interface Instant {
  /** Unix milliseconds; may jump. */
  wallMs: number;
  /** Milliseconds of a clock that only runs forward. */
  monoMs: number;
}

/** How a connection came, as far as the hub cares. */
export interface Member {
  person: Person;
  /** The session whose limits it shares. */
  session: string;
  /** Whether the person stays listed for a moment, in case of a reload. */
  lingers: boolean;
}

/**
 * What the shell must do next: in order, and before it tells the hub anything
 * else, as `to` may be the hub's own set of readers.
 */
export type Effect =
  | { do: "send"; to: Iterable<ConnId>; frame: ServerFrame }
  | { do: "close"; conn: ConnId; code: number; reason: string }
  /** Store it, and hand the outcome to {@linkcode Hub.stored}. */
  | { do: "append"; conn: ConnId; draft: Draft }
  /** Read the heads of these rooms for {@linkcode Hub.headsRead}. */
  | { do: "heads"; conn: ConnId; hello: number; rooms: readonly RoomId[] }
  /** Read the heads of these rooms for {@linkcode Hub.looked}. */
  | { do: "look"; rooms: readonly RoomId[] }
  /** Read events for {@linkcode Hub.replayed}. */
  | { do: "replay"; conn: ConnId; hello: number; room: RoomId; after: number }
  /** Read a page and send it. */
  | { do: "page"; conn: ConnId; request: HistoryFrame };

/** How long a connection may stay silent before its hello. */
export const HELLO_DEADLINE_MS = 10_000;
/** Bad frames that end a connection. */
export const STRIKES_MAX = 3;
/** Sends that may wait for the log; beyond, `busy`. */
export const APPENDS_WAITING_MAX = 20_000;

interface Conn {
  readonly id: ConnId;
  member: Member;
  readonly openedAtMs: number;
  /** Counts hellos, so that answers to an earlier one are dropped. 0: none yet. */
  hello: number;
  /** The hello that was answered last. */
  welcomed: number;
  wanted: readonly Cursor[];
  readonly rooms: Set<RoomId>;
  strikes: number;
}

/** How far a reader that is not live has come. */
interface Place {
  /** The last `seq` it was sent. */
  cursor: number;
  /** The room's head when the log was asked to go on from there. */
  due: number;
}

interface Room {
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

export interface HubOptions {
  limits: Limits;
  /** The log's. */
  epoch: string;
  /** Makes the id of an event. */
  newId: () => string;
}

export class Hub {
  readonly #limits: Limits;
  readonly #epoch: string;
  readonly #newId: () => string;
  readonly #conns = new Map<ConnId, Conn>();
  readonly #rooms = new Map<RoomId, Room>();
  readonly #buckets = new Map<string, TokenBucket>();
  /** Live connections of each session. */
  readonly #sessions = new Map<string, number>();
  /** Rooms where somebody came, went or has not been told yet. */
  readonly #stirred = new Set<Room>();
  /** Rooms whose log may hold more than this hub was told. */
  readonly #doubtful = new Set<RoomId>();
  #appendsWaiting = 0;

  constructor(options: HubOptions) {
    this.#limits = options.limits;
    this.#epoch = options.epoch;
    this.#newId = options.newId;
  }

  /** Everybody who is connected, once for each connection. */
  *connected(): Generator<Person> {
    for (const { member } of this.#conns.values()) yield member.person;
  }

  /** The people online in a room. */
  people(room: RoomId): Person[] {
    return this.#rooms.get(room)?.presence.people() ?? [];
  }

  /** How many people are online in a room. */
  count(room: RoomId): number {
    return this.#rooms.get(room)?.presence.count ?? 0;
  }

  /** Registers a connection that is open. */
  open(id: ConnId, member: Member, now: Instant): Effect[] {
    const connections = (this.#sessions.get(member.session) ?? 0) + 1;
    this.#sessions.set(member.session, connections);
    this.#conns.set(id, {
      id,
      member,
      openedAtMs: now.monoMs,
      hello: 0,
      welcomed: 0,
      wanted: [],
      rooms: new Set(),
      strikes: 0,
    });
    if (!exceeds(connections, this.#limits.socketsPerSession)) return [];
    return [close(id, CLOSE.tooManyConnections, "Too many open tabs")];
  }

  /** Forgets a connection; a second time is no harm. */
  close(id: ConnId, now: Instant): void {
    const conn = this.#conns.get(id);
    if (conn === undefined) return;
    for (const room of conn.rooms) this.#leave(conn, room, now);
    this.#conns.delete(id);
    const { session } = conn.member;
    const connections = (this.#sessions.get(session) ?? 0) - 1;
    if (connections > 0) this.#sessions.set(session, connections);
    else this.#sessions.delete(session);
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
        return [{ do: "page", conn: id, request: frame }];
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
    frame: SendFrame,
    now: Instant,
  ): Effect[] {
    const body = frame.kind === "delete" ? "" : normaliseText(frame.body);
    const problem = this.#problemWith(frame, body);
    if (problem !== null) return [nack(id, frame, problem)];
    if (this.#appendsWaiting >= APPENDS_WAITING_MAX) {
      return [nack(id, frame, "busy", 1_000)];
    }
    const waitMs = this.#takeToken(member.session, now);
    if (waitMs > 0) return [nack(id, frame, "rate", waitMs)];

    this.#appendsWaiting += 1;
    const draft: Draft = {
      room: frame.room,
      author: member.person,
      cid: frame.cid,
      kind: frame.kind,
      body,
      id: this.#newId(),
      nowMs: now.wallMs,
    };
    if (frame.kind !== "message") draft.ref = frame.ref;
    return [{ do: "append", conn: id, draft }];
  }

  /** The log's answer to an `append`: tell the sender, then the room. */
  stored(id: ConnId, draft: Draft, outcome: Appended): Effect[] {
    this.#appendsWaiting -= 1;
    if (!outcome.ok) {
      // It may have been stored all the same.
      if (outcome.code === "unavailable") this.#doubtful.add(draft.room);
      return [nack(id, draft, outcome.code)];
    }
    const { event, dup } = outcome;
    const { room, seq, ts } = event;
    const effects: Effect[] = [{
      do: "send",
      to: [id],
      frame: { t: "ack", room, cid: draft.cid, seq, id: event.id, ts, dup },
    }];
    // A repeat is news to the room if nobody could tell that it was stored.
    effects.push(...this.#publish(event));
    return effects;
  }

  /** The log's answer to `heads`; `null` if it could not be read. */
  headsRead(
    id: ConnId,
    hello: number,
    rooms: readonly RoomId[],
    heads: ReadonlyMap<RoomId, number> | null,
  ): Effect[] {
    const effects: Effect[] = [];
    for (const roomId of rooms) {
      const room = this.#room(roomId);
      room.waiting -= 1;
      if (heads === null) continue;
      room.known = true;
      const head = heads.get(roomId) ?? 0;
      if (head > room.head) effects.push(...this.#catchUp(room, head));
    }
    const conn = this.#conns.get(id);
    if (conn === undefined || conn.hello !== hello) return effects;
    if (heads !== null) return [...effects, ...this.#welcome(conn)];
    return [close(id, CLOSE.overloaded, "The history cannot be read now")];
  }

  /** The log's answer to `look`; `null` if it could not be read. */
  looked(
    rooms: readonly RoomId[],
    heads: ReadonlyMap<RoomId, number> | null,
  ): Effect[] {
    const effects: Effect[] = [];
    for (const id of rooms) {
      const room = this.#rooms.get(id);
      const head = heads?.get(id) ?? 0;
      if (heads === null) this.#doubtful.add(id); // Until the next tick.
      else if (room !== undefined && head > room.head) {
        effects.push(...this.#catchUp(room, head));
      }
    }
    return effects;
  }

  /** Says welcome, and begins the backlog. */
  #welcome(conn: Conn): Effect[] {
    const id = conn.id;
    conn.welcomed = conn.hello;
    const rooms: WelcomeFrame["rooms"] = [];
    const backlogs: Effect[] = [];
    for (const cursor of conn.wanted) {
      const room = this.#room(cursor.room);
      const { mode, from } = this.#resume(cursor, room.head);
      rooms.push({
        room: room.id,
        epoch: this.#epoch,
        head: room.head,
        mode,
        from,
      });
      this.#join(conn, room);
      room.live.delete(id);
      backlogs.push(...this.#advance(conn, room, from));
    }
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
    return [{ do: "send", to: [id], frame: welcome }, ...backlogs];
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

    const effects: Effect[] = [];
    let { cursor } = place;
    for (const event of events) {
      // Stored but not yet handed to the live readers: it comes with them.
      if (event.seq > room.head) break;
      if (event.seq !== cursor + 1) return [brokenLog(id)];
      effects.push({ do: "send", to: [id], frame: { t: "evt", ...event } });
      cursor = event.seq;
    }
    // What came after the log was asked, it need not have told.
    if (cursor === place.cursor && cursor < place.due) return [brokenLog(id)];
    effects.push(...this.#advance(conn, room, cursor));
    return effects;
  }

  /**
   * A reader does not take what it is sent: it gets nothing more of the rooms
   * until it does, and then goes on from the log.
   */
  lagging(id: ConnId): Effect[] {
    const effects: Effect[] = [];
    const conn = this.#conns.get(id);
    if (conn === undefined) return effects;
    for (const roomId of conn.rooms) {
      const room = this.#room(roomId);
      if (room.live.delete(id)) {
        effects.push(...this.#leaveLive(conn, room, room.head));
      }
    }
    return effects;
  }

  /** Somebody took another name. */
  renamed(person: Person): void {
    for (const conn of this.#conns.values()) {
      if (conn.member.person.id !== person.id) continue;
      conn.member = { ...conn.member, person };
      for (const id of conn.rooms) {
        const room = this.#room(id);
        room.presence.rename(person);
        this.#stirred.add(room);
      }
    }
  }

  /** What has gathered about who is online. To be called after each turn. */
  announce(now: Instant): Effect[] {
    const effects: Effect[] = [];
    for (const room of this.#stirred) {
      const announcement = room.presence.announce(now.monoMs);
      const { uninformed } = room;
      if (uninformed.size > 0) {
        const frame = announcement?.full ?? room.presence.full();
        effects.push({ do: "send", to: [...uninformed], frame });
      }
      if (announcement !== null) {
        const informed = this.#readers(room).filter((id) =>
          !uninformed.has(id)
        );
        effects.push({
          do: "send",
          to: informed,
          frame: announcement.changes,
        });
      }
      uninformed.clear();
      if (!room.presence.changed) this.#stirred.delete(room);
    }
    return effects;
  }

  /** What the passing of time brings. To be called a few times a second. */
  tick(now: Instant): Effect[] {
    const effects: Effect[] = [];
    for (const conn of this.#conns.values()) {
      if (conn.hello > 0) continue;
      if (now.monoMs - conn.openedAtMs < HELLO_DEADLINE_MS) continue;
      effects.push(close(conn.id, CLOSE.noHello, "No hello came"));
    }
    for (const room of this.#rooms.values()) {
      room.presence.expire(now.monoMs);
      if (room.presence.changed) this.#stirred.add(room);
      else if (room.presence.count + room.waiting === 0) {
        this.#rooms.delete(room.id);
      }
    }
    if (this.#doubtful.size > 0) {
      effects.push({ do: "look", rooms: [...this.#doubtful] });
      this.#doubtful.clear();
    }
    for (const [session, bucket] of this.#buckets) {
      if (bucket.isFull(now.monoMs)) this.#buckets.delete(session);
    }
    return effects;
  }

  #hello(conn: Conn, frame: HelloFrame, now: Instant): Effect[] {
    if (frame.v !== PROTOCOL_VERSION) {
      return [close(conn.id, CLOSE.version, "Please reload the page")];
    }
    if (exceeds(frame.rooms.length, this.#limits.rooms)) {
      return this.violated(conn.id, "bad_frame");
    }
    conn.hello += 1;
    conn.wanted = [
      ...new Map(frame.rooms.map((cursor) => [cursor.room, cursor])).values(),
    ];
    const wanted = new Set(conn.wanted.map((cursor) => cursor.room));
    for (const room of conn.rooms) {
      if (!wanted.has(room)) this.#leave(conn, room, now);
    }
    if (conn.wanted.every((cursor) => this.#reaches(cursor))) {
      return this.#welcome(conn);
    }
    // All of them, so that none is forgotten meanwhile; and from here on nothing
    // that is stored can slip past the head being read.
    const rooms = [...wanted];
    for (const id of rooms) this.#room(id).waiting += 1;
    return [{ do: "heads", conn: conn.id, hello: conn.hello, rooms }];
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

  /** The next step of a reader who was sent everything up to `cursor`. */
  #advance(conn: Conn, room: Room, cursor: number): Effect[] {
    if (cursor < room.head) return [this.#readOn(conn, room, cursor)];
    room.behind.delete(conn.id);
    room.live.add(conn.id);
    return [{
      do: "send",
      to: [conn.id],
      frame: { t: "live", room: room.id, head: room.head },
    }];
  }

  #publish(event: RoomEvent): Effect[] {
    const room = this.#rooms.get(event.room);
    // Nobody here; or a reader came so late that its backlog held the event.
    if (room === undefined || event.seq <= room.head) return [];
    if (!room.known || event.seq > room.head + 1) {
      return this.#catchUp(room, event.seq);
    }
    room.head = event.seq;
    if (room.live.size === 0) return [];
    return [{ do: "send", to: room.live, frame: { t: "evt", ...event } }];
  }

  /** The log went on without telling: everybody reads on there. */
  #catchUp(room: Room, head: number): Effect[] {
    const effects: Effect[] = [];
    const from = room.head;
    room.head = head;
    for (const id of room.live) {
      const conn = this.#conns.get(id);
      if (conn !== undefined) {
        effects.push(...this.#leaveLive(conn, room, from));
      }
    }
    room.live.clear();
    return effects;
  }

  /** From here on a reader is served from the log. */
  #leaveLive(conn: Conn, room: Room, cursor: number): Effect[] {
    const effect = this.#readOn(conn, room, cursor);
    // Who waits for a welcome begins anew with that.
    return conn.welcomed === conn.hello ? [effect] : [];
  }

  #readOn(conn: Conn, room: Room, cursor: number): Effect {
    const { id, hello } = conn;
    room.behind.set(id, { cursor, due: room.head });
    return { do: "replay", conn: id, hello, room: room.id, after: cursor };
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

  #problemWith(frame: SendFrame, body: string): NackCode | null {
    if (frame.kind !== "message" && frame.ref === undefined) return "bad_ref";
    if (frame.kind !== "delete" && body === "") return "empty";
    if (exceeds(codePoints(body), this.#limits.textCodePoints)) {
      return "too_long";
    }
    return null;
  }

  #takeToken(session: string, now: Instant): number {
    const rate = {
      perSecond: this.#limits.sendsPerSecond,
      burst: this.#limits.sendsBurst,
    };
    if (rate.perSecond === 0 || rate.burst === 0) return 0;
    let bucket = this.#buckets.get(session);
    if (bucket === undefined) {
      bucket = new TokenBucket(rate, now.monoMs);
      this.#buckets.set(session, bucket);
    }
    return bucket.take(now.monoMs);
  }

  #room(id: RoomId): Room {
    let room = this.#rooms.get(id);
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
      this.#rooms.set(id, room);
    }
    return room;
  }

  #join(conn: Conn, room: Room): void {
    room.uninformed.add(conn.id);
    this.#stirred.add(room);
    if (conn.rooms.has(room.id)) return;
    conn.rooms.add(room.id);
    room.presence.join(conn.member.person);
  }

  #leave(conn: Conn, id: RoomId, now: Instant): void {
    const room = this.#rooms.get(id);
    conn.rooms.delete(id);
    if (room === undefined) return;
    room.live.delete(conn.id);
    room.behind.delete(conn.id);
    room.uninformed.delete(conn.id);
    const { person, lingers } = conn.member;
    const graceMs = lingers ? LEAVE_GRACE_MS : 0;
    room.presence.leave(person.id, now.monoMs, graceMs);
    this.#stirred.add(room);
  }

  #readers(room: Room): ConnId[] {
    return [...room.live, ...room.behind.keys()];
  }
}

function close(conn: ConnId, code: number, reason: string): Effect {
  return { do: "close", conn, code, reason };
}

/** The log lost what it had acknowledged; the reader must not guess. */
function brokenLog(conn: ConnId): Effect {
  return close(conn, CLOSE.serverError, "The history cannot be read");
}

function nack(
  to: ConnId,
  { room, cid }: { room: RoomId; cid: SendFrame["cid"] },
  code: NackCode,
  afterMs?: number,
): Effect {
  const retry = isRetryable(code);
  const frame: ServerFrame = { t: "nack", room, cid, code, retry, afterMs };
  return { do: "send", to: [to], frame };
}

function assertNever(frame: never): never {
  throw new Error(`Cannot handle frame: ${JSON.stringify(frame)}`);
}
