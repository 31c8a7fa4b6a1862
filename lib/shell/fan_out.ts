/**
 * One frame to many readers: encoded once for each dialect, and sent together
 * with whatever else gathers for a reader in the same turn. When that is much,
 * it leaves at once, so that who takes nothing is known before there is more.
 *
 * @module
 */
import type { Dialect } from "../dialect.ts";
import type { ConnId } from "../hub/effects.ts";
import type { Person, RoomId, ServerFrame } from "../protocol.ts";
import type { Callers } from "./callers.ts";
import type { Link, Links } from "./link.ts";
import type { SlowReaders } from "./slow_readers.ts";

/** Gathers for a reader in one turn at most, in UTF-16 code units. */
const QUEUE_LENGTH_MAX = 256 * 1024;

export interface FanOutOptions {
  links: Links;
  callers: Callers;
  slowReaders: SlowReaders;
  /** Who is online in a room. */
  people: (room: RoomId) => Person[];
}

export class FanOut {
  readonly #links: Links;
  readonly #callers: Callers;
  readonly #slowReaders: SlowReaders;
  readonly #people: FanOutOptions["people"];
  /** Those with something in their queue. */
  readonly #dirty = new Set<Link>();

  constructor(options: FanOutOptions) {
    this.#links = options.links;
    this.#callers = options.callers;
    this.#slowReaders = options.slowReaders;
    this.#people = options.people;
  }

  /** Puts a frame into the queues of its readers. */
  send(to: Iterable<ConnId>, frame: ServerFrame): void {
    const encoded = new Map<Dialect, string | null>();
    for (const id of to) {
      const link = this.#links.get(id);
      if (link === undefined) {
        this.#callers.answer(id, frame);
        continue;
      }
      let text = encoded.get(link.dialect);
      if (text === undefined) {
        text = link.dialect.encode(frame, this.#people);
        encoded.set(link.dialect, text);
      }
      if (text === null) continue;
      link.queue.push(text);
      link.queueLength += text.length;
      this.#dirty.add(link);
      if (link.queueLength > QUEUE_LENGTH_MAX) this.#flush(link);
    }
  }

  /** Sends what has gathered. To be called at the end of each turn. */
  flush(): void {
    for (const link of this.#dirty) this.#flush(link);
    this.#dirty.clear();
  }

  /** A connection has ended. */
  left(link: Link): void {
    this.#dirty.delete(link);
  }

  #flush(link: Link): void {
    const { socket, queue } = link;
    if (queue.length === 0 || socket.readyState !== WebSocket.OPEN) return;
    for (const message of link.dialect.bundle(queue)) socket.send(message);
    queue.length = 0;
    link.queueLength = 0;
    this.#slowReaders.sent(link);
  }
}
