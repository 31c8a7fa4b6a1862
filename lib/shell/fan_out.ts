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
import type { Dialect } from "../dialect.ts";
import type { ConnId } from "../hub/effects.ts";
import type { Person, RoomId, ServerFrame } from "../protocol.ts";
import type { Callers } from "./callers.ts";
import type { Link, Links } from "./link.ts";
import { RoomQueue, type Share } from "./room_queue.ts";
import type { SlowReaders } from "./slow_readers.ts";

/**
 * Waits for a reader or a room at most, in UTF-16 code units and in frames;
 * then it leaves at once, so that who takes nothing is known before there is
 * more.
 */
const QUEUE_LENGTH_MAX = 256 * 1024;
const QUEUE_SIZE_MAX = 1_024;
/**
 * Up to this length what is for a room is put together anew with what is for
 * one of its readers; beyond, one more message costs less than that.
 */
const JOINED_LENGTH_MAX = 16 * 1024;
/** Pongs that wait for a reader; one that asks more often misses the first. */
const PONGS_MAX = 64;
/** What nobody counts on. */
const DISPENSABLE: ReadonlySet<ServerFrame["t"]> = new Set(["typing", "read"]);

export interface FanOutOptions {
  links: Links;
  callers: Callers;
  slowReaders: SlowReaders;
  /** Who is online in a room. */
  people: (room: RoomId) => Person[];
  /** Whether it takes long until what was sent has left. */
  isPressed: () => boolean;
}

export class FanOut {
  readonly #links: Links;
  readonly #callers: Callers;
  readonly #slowReaders: SlowReaders;
  readonly #people: FanOutOptions["people"];
  readonly #isPressed: FanOutOptions["isPressed"];
  /** Those with something in their queue. */
  readonly #dirty = new Set<Link>();
  /** Rooms with something for all who are live. */
  readonly #rooms = new Map<RoomId, RoomQueue>();
  #flushed = Promise.withResolvers<void>();

  constructor(options: FanOutOptions) {
    this.#links = options.links;
    this.#callers = options.callers;
    this.#slowReaders = options.slowReaders;
    this.#people = options.people;
    this.#isPressed = options.isPressed;
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
      if (frame.t === "live") this.#rooms.get(frame.room)?.joined(id);
      let text = encoded.get(link.dialect);
      if (text === undefined) {
        text = link.dialect.encode(frame, this.#people);
        encoded.set(link.dialect, text);
      }
      if (text === null) continue;
      this.#dirty.add(link);
      if (frame.t === "pong") {
        putLast(link, text);
        continue;
      }
      link.queue.push(text);
      link.queueLength += text.length;
      if (link.queueLength > QUEUE_LENGTH_MAX) this.#sendOwn(link);
    }
  }

  /** Puts a frame into the queue of a room. */
  tell(room: RoomId, to: ReadonlySet<ConnId>, frame: ServerFrame): void {
    let queue = this.#rooms.get(room);
    if (queue !== undefined && queue.to !== to) {
      this.flushRoom(room);
      queue = undefined;
    }
    if (queue === undefined) {
      queue = new RoomQueue(to, this.#people);
      this.#rooms.set(room, queue);
    }
    queue.push(frame);
    const { length, size } = queue;
    const isMuch = length > QUEUE_LENGTH_MAX || size >= QUEUE_SIZE_MAX;
    if (isMuch) this.flushRoom(room);
  }

  /**
   * Sends all that waits. Returns the last reader who had nothing unsent
   * before, if it was much: once it has taken this, so have most others.
   */
  flush(): Link | null {
    let probe: Link | null = null;
    for (const room of this.#rooms.keys()) {
      probe = this.flushRoom(room) ?? probe;
    }
    for (const link of this.#dirty) {
      link.queue.push(...link.lastQueue.splice(0));
      this.#sendOwn(link);
    }
    this.#dirty.clear();
    this.#flushed.resolve();
    this.#flushed = Promise.withResolvers();
    return probe;
  }

  /** Sends what waits for the readers of a room; returns as {@linkcode flush}. */
  flushRoom(room: RoomId): Link | null {
    const queue = this.#rooms.get(room);
    if (queue === undefined) return null;
    this.#rooms.delete(room);
    let probe: Link | null = null;
    let left = queue.to.size;
    for (const id of queue.to) {
      // Looked for more closely towards the end, as it costs something.
      const mayBeProbe = (left & (left - 1)) === 0;
      left -= 1;
      const link = this.#links.get(id);
      if (link === undefined) continue;
      if (link.socket.readyState !== WebSocket.OPEN) continue;
      if (mayBeProbe && link.socket.bufferedAmount === 0) probe = link;
      this.#sendShare(link, queue.share(id, link.dialect));
    }
    return probe;
  }

  /** Resolves once nothing waits for a reader any more. */
  async flushed(link: Link): Promise<void> {
    if (link.queueLength > 0) await this.#flushed.promise;
  }

  /** A connection has ended. */
  left(link: Link): void {
    this.#dirty.delete(link);
  }

  #sendShare(link: Link, { frames, messages, length }: Share): void {
    const { queue, dialect, socket } = link;
    let ready = messages;
    if (queue.length > 0) {
      ready = length > JOINED_LENGTH_MAX
        ? [...dialect.bundle(queue), ...messages]
        : dialect.bundle([...queue, ...frames]);
      queue.length = 0;
    }
    for (const message of ready) socket.send(message);
    this.#slowReaders.sent(link, length);
  }

  #sendOwn(link: Link): void {
    const { socket, dialect, queue, queueLength } = link;
    if (socket.readyState !== WebSocket.OPEN) return;
    if (queue.length > 0) {
      for (const message of dialect.bundle(queue)) socket.send(message);
      queue.length = 0;
    }
    link.queueLength = 0;
    this.#slowReaders.sent(link, queueLength);
  }
}

/** Its heads must not run ahead of what waits for the rooms. */
function putLast({ lastQueue }: Link, pong: string): void {
  if (lastQueue.push(pong) > PONGS_MAX) lastQueue.shift();
}
