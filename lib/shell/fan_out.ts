/**
 * Frames on their way to readers: what is for a room waits once for all of
 * them, what is for somebody waits with them, and at a flush both leave
 * together. When is decided in `lib/shell/flush_pace.ts`.
 *
 * What is for somebody comes first, as it mostly answers something; only how
 * far a room has come is told after what came.
 *
 * @module
 */
import type { Dialect, Message } from "../dialect.ts";
import type { ConnId, Instant } from "../hub/effects.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Person, RoomEvent, RoomId, ServerFrame } from "../protocol.ts";
import { BacklogTexts } from "./backlog_texts.ts";
import type { Callers } from "./callers.ts";
import type { Link, Links } from "./link.ts";
import { RoomQueue, type Share } from "./room_queue.ts";
import type { SlowReaders } from "./slow_readers.ts";

/**
 * Waits for a reader at most, in UTF-16 code units; then it leaves at once, so
 * that who takes nothing is known before there is more.
 */
const QUEUE_LENGTH_MAX = 256 * 1024;
/**
 * The same for a room. Much more, as what waits is there once, and what was
 * sent is there for each reader.
 */
const ROOM_LENGTH_MAX = 16 * 1024 * 1024;
/**
 * Of what waits for a room, no more leaves in a flush; a text that is longer is
 * in no cache any more when the next reader gets it.
 */
const FLUSH_LENGTH_MAX = 256 * 1024;
/**
 * The same in UTF-8, which may be three times as much. What was just sent is all
 * unsent, and a flush by itself must make nobody lag, so with the end of its
 * last frame it is below `BUFFERED_BYTES_MAX` of `lib/shell/slow_readers.ts`.
 */
const FLUSH_BYTES_MAX = 480 * 1024;
/**
 * Up to this length what is for a room is put together anew with what is for
 * one of its readers; beyond, one more message costs less than that.
 */
const JOINED_LENGTH_MAX = 16 * 1024;
/** Pongs that wait for a reader; one that asks more often misses the first. */
const PONGS_MAX = 64;
/** Few, as the first of them who has taken all shows that a slice has left. */
const WATCHED_MAX = 3;
/** Who is asked when all of these have stopped. */
const WITNESSES_MAX = 32;
/**
 * Handed over at a time to the readers of a room together, in UTF-16 code
 * units, or to so many at least: what the runtime holds for them is memory.
 */
const SLICE_LENGTH = 64 * 1024;
const SLICE_SIZE_MIN = 16;
/** To tell so many takes longer than the log takes for what it is given. */
const MANY_READERS = 200;
/** What nobody counts on. */
const DISPENSABLE: ReadonlySet<ServerFrame["t"]> = new Set(["typing", "read"]);

/** A part of a flush. */
export interface Slice {
  /** Some who were told last in a room, and had nothing unsent before. */
  watched: readonly Link[];
  /** Some of those who were told in this flush, evenly apart. */
  witnesses: readonly Link[];
  isLast: boolean;
}

type Flight = Generator<Link[], Link[], void>;

export interface FanOutOptions {
  links: Links;
  callers: Callers;
  slowReaders: SlowReaders;
  /** Who is online in a room. */
  people: (room: RoomId) => Person[];
  /** Whether it takes long until what was sent has left. */
  isPressed: () => boolean;
  now: () => Instant;
  metrics: Pick<Metrics, "deliveries" | "fanOut">;
}

export class FanOut {
  readonly #links: Links;
  readonly #callers: Callers;
  readonly #slowReaders: SlowReaders;
  readonly #people: FanOutOptions["people"];
  readonly #isPressed: FanOutOptions["isPressed"];
  readonly #now: FanOutOptions["now"];
  readonly #metrics: FanOutOptions["metrics"];
  /** Those with something in their queue. */
  readonly #dirty = new Set<Link>();
  /** Rooms with something for all who are live. */
  #rooms = new Map<RoomId, RoomQueue>();
  /** Of these, what leaves at the moment. */
  #leaving = new Map<RoomId, RoomQueue>();
  /** Since when the first of them has. */
  #waitingMs = 0;
  readonly #backlogs: BacklogTexts;
  #flight: Flight | null = null;
  #witnesses: Link[] = [];
  /** Counts the rooms in flushes: who has had its turn has the same number. */
  #passing = 0;
  #flushed = Promise.withResolvers<void>();

  constructor(options: FanOutOptions) {
    this.#links = options.links;
    this.#callers = options.callers;
    this.#slowReaders = options.slowReaders;
    this.#people = options.people;
    this.#backlogs = new BacklogTexts(options.people);
    this.#isPressed = options.isPressed;
    this.#now = options.now;
    this.#metrics = options.metrics;
  }

  /** Puts a frame into the queues of some. */
  send(to: readonly ConnId[], frame: ServerFrame): void {
    const isDispensable = DISPENSABLE.has(frame.t);
    if (isDispensable && this.#isPressed()) return;
    const encoded = new Map<Dialect, string | null>();
    for (const id of to) {
      const link = this.#links.get(id);
      if (link === undefined) {
        this.#callers.answer(id, frame);
        continue;
      }
      if (isDispensable && this.#slowReaders.isFull(link)) continue;
      if (frame.t === "live") {
        const behind = this.#rooms.get(frame.room);
        this.#leaving.get(frame.room)?.joined(id, behind);
        behind?.joined(id);
      }
      let text = encoded.get(link.dialect);
      if (text === undefined) {
        text = link.dialect.encode(frame, this.#people);
        encoded.set(link.dialect, text);
      }
      if (text === null) continue;
      if (frame.t === "pong") {
        this.#dirty.add(link);
        putLast(link, text);
      } else this.#put(link, [text], text.length);
    }
  }

  /** Puts what was stored before into the queue of one. */
  backlog(to: ConnId, events: readonly RoomEvent[]): void {
    const link = this.#links.get(to);
    if (link === undefined) return;
    const { frames, length } = this.#backlogs.get(events, link.dialect);
    this.#put(link, frames, length);
  }

  #put(link: Link, frames: readonly string[], length: number): void {
    this.#dirty.add(link);
    link.queue.push(...frames);
    link.queueLength += length;
    if (link.queueLength > QUEUE_LENGTH_MAX) this.#sendOwn(link);
  }

  /** Puts a frame into the queue of a room. */
  tell(room: RoomId, to: ReadonlySet<ConnId>, frame: ServerFrame): void {
    let queue = this.#rooms.get(room);
    if (queue !== undefined && queue.to !== to) {
      this.flushRoom(room);
      queue = undefined;
    }
    if (queue === undefined) {
      if (this.#rooms.size === 0) this.#waitingMs = this.#now().monoMs;
      queue = new RoomQueue(to, this.#people);
      this.#rooms.set(room, queue);
    }
    queue.push(frame);
    if (queue.length > ROOM_LENGTH_MAX) this.flushRoom(room);
  }

  /** How many frames wait for the readers of rooms. */
  get waitingFrames(): number {
    let count = 0;
    for (const { size } of this.#rooms.values()) count += size;
    for (const { size } of this.#leaving.values()) count += size;
    return count;
  }

  /**
   * Whether what waits had better wait for so many frames that come: they are
   * more, and there are many to be told.
   */
  isWorthMore(coming: number): boolean {
    if (coming === 0) return false;
    let frames = 0;
    let readers = 0;
    for (const { size, to } of this.#rooms.values()) {
      frames += size;
      readers += to.size;
    }
    return coming > frames && readers >= MANY_READERS;
  }

  /** Whether a flush has sent some of its slices. */
  get isUnderWay(): boolean {
    return this.#flight !== null;
  }

  /** Whether something waits that is not part of the flush under way. */
  get hasMore(): boolean {
    return this.#rooms.size + this.#dirty.size > 0;
  }

  /** Sends all that waits, at once. */
  flush(): void {
    do {
      while (!this.slice().isLast);
      // What came while that was under way, and what was too much for it.
    } while (this.hasMore);
  }

  /** Sends a slice of what waits; the next ones, of what waited at the first. */
  slice(): Slice {
    const flight = this.#flight ?? this.#fly();
    this.#flight = null;
    const { value: watched, done: isLast = false } = flight.next();
    if (!isLast) this.#flight = flight;
    return {
      watched: watched.slice(-WATCHED_MAX),
      witnesses: this.#witnesses,
      isLast,
    };
  }

  /** Sends what waits for the readers of a room, at once. */
  flushRoom(room: RoomId): void {
    while (this.#leaving.has(room)) this.slice();
    const queue = this.#rooms.get(room);
    if (queue === undefined) return;
    this.#rooms.delete(room);
    for (const _watched of this.#flyTo(queue));
  }

  /**
   * How far a reader was told of its rooms, where more waits for it. It is to be
   * no reader of them from then on, so that it never gets that from here.
   */
  toldOf(link: Link): Map<RoomId, number> {
    const told = new Map<RoomId, number>();
    const isPassed = link.passed === this.#passing;
    const [current] = this.#leaving.values();
    for (const [room, queue] of [...this.#leaving, ...this.#rooms]) {
      if (!queue.to.has(link.id) || told.has(room)) continue;
      if (queue === current && isPassed) continue;
      const seq = queue.before(link.id);
      if (seq !== null) told.set(room, seq);
    }
    return told;
  }

  /** Resolves once nothing waits for a reader any more. */
  async flushed(link: Link): Promise<void> {
    if (link.queueLength > 0) await this.#flushed.promise;
  }

  /** A connection has ended. */
  left(link: Link): void {
    this.#dirty.delete(link);
  }

  *#fly(): Flight {
    const sinceMs = this.#rooms.size === 0 ? null : this.#waitingMs;
    this.#leaving = this.#rooms;
    this.#rooms = new Map();
    for (const [room, queue] of this.#leaving) {
      const rest = queue.cut(FLUSH_LENGTH_MAX, FLUSH_BYTES_MAX);
      if (rest !== null) this.#rooms.set(room, rest);
    }
    this.#witnesses = [];
    // A pong that comes from here on waits for what does, or is left over.
    if (this.#rooms.size === 0) {
      for (const link of this.#dirty) link.lastDue = link.lastQueue.length;
    }
    let watched: Link[] = [];
    for (const [room, queue] of this.#leaving) {
      this.#passing += 1;
      watched = yield* this.#flyTo(queue, room);
      this.#leaving.delete(room);
    }
    if (sinceMs !== null) {
      this.#metrics.fanOut.observe((this.#now().monoMs - sinceMs) / 1_000);
    }
    for (const link of this.#dirty) {
      link.queue.push(...link.lastQueue.splice(0, link.lastDue));
      link.lastDue = 0;
      this.#sendOwn(link);
      if (link.lastQueue.length === 0) this.#dirty.delete(link);
    }
    this.#flushed.resolve();
    this.#flushed = Promise.withResolvers();
    return watched;
  }

  /**
   * In slices; gives some who were told last, and had nothing unsent before.
   * Who is told later is told more: what has come to the room meanwhile, if it
   * is named.
   */
  *#flyTo(queue: RoomQueue, room?: RoomId): Flight {
    const apart = Math.ceil(queue.to.size / WITNESSES_MAX);
    let watched: Link[] = [];
    let left = queue.to.size;
    let leftOfSlice = SLICE_LENGTH;
    const next = () => room === undefined ? undefined : this.#rooms.get(room);
    // Who came while other rooms were told may have made it take something.
    let behind = next();
    for (const id of queue.to) {
      const leftWithThis = left--;
      const link = this.#links.get(id);
      if (link === undefined) continue;
      if (link.socket.readyState !== WebSocket.OPEN) continue;
      const share = queue.share(id, link.dialect);
      behind?.told(id);
      if (room !== undefined) link.passed = this.#passing;
      if (share.messages.length === 0) continue;
      const length = Math.min(share.length, SLICE_LENGTH / SLICE_SIZE_MIN);
      // More of them towards the end, as a look costs something.
      const toTheEnd = Math.min(leftWithThis, Math.ceil(leftOfSlice / length));
      const mayBeWatched = (toTheEnd & (toTheEnd - 1)) === 0;
      leftOfSlice -= length;
      if (mayBeWatched && link.socket.bufferedAmount === 0) watched.push(link);
      if (left % apart === 0 && this.#witnesses.length < WITNESSES_MAX) {
        this.#witnesses.push(link);
      }
      this.#sendShare(link, share);
      // Nobody is in hand meanwhile, as they may leave, and come again.
      if (leftOfSlice > 0 || left <= 0) continue;
      yield watched;
      watched = [];
      behind = next();
      if (behind !== undefined) queue.take(behind);
      leftOfSlice = SLICE_LENGTH;
    }
    return watched;
  }

  #sendShare(
    link: Link,
    { frames, messages, length, isPacked }: Share,
  ): void {
    const { queue, dialect, socket } = link;
    this.#metrics.deliveries += frames.length;
    let ready: readonly Message[] = messages;
    if (queue.length > 0) {
      ready = isPacked || length > JOINED_LENGTH_MAX
        ? [...dialect.bundle(queue), ...messages]
        : dialect.bundle([...queue, ...frames]);
      queue.length = 0;
    }
    this.#slowReaders.sending(link, length);
    for (const message of ready) socket.send(message);
  }

  #sendOwn(link: Link): void {
    const { socket, dialect, queue, queueLength } = link;
    if (socket.readyState !== WebSocket.OPEN) return;
    this.#slowReaders.sending(link, queueLength);
    link.queueLength = 0;
    if (queue.length === 0) return;
    for (const message of dialect.bundle(queue)) socket.send(message);
    queue.length = 0;
  }
}

/** Its heads must not run ahead of what waits for the rooms. */
function putLast({ lastQueue }: Link, pong: string): void {
  if (lastQueue.push(pong) > PONGS_MAX) lastQueue.shift();
}
