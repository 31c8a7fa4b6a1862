/**
 * A socket and what the shell knows about it, and all of these: the one place
 * where a connection ends.
 *
 * @module
 */
import type { Dialect } from "../dialect.ts";
import type { ConnId } from "../hub/effects.ts";

/** The part of a WebSocket that the shell uses. */
export type Socket = Pick<
  WebSocket,
  | "bufferedAmount"
  | "close"
  | "onclose"
  | "onmessage"
  | "onopen"
  | "readyState"
  | "send"
>;

export interface Link {
  readonly id: ConnId;
  readonly socket: Socket;
  readonly address: string;
  readonly dialect: Dialect;
  /** Encoded frames that leave at the next flush. */
  readonly queue: string[];
  /** Their length together, in UTF-16 code units. */
  queueLength: number;
  /** What leaves after all that waits for the rooms it is in. */
  readonly lastQueue: string[];
  /** How many of these leave with the flush that is under way. */
  lastDue: number;
  /** The last flush of a room in which it has had its turn. */
  passed: number;
  /** What it was sent since it was looked at, in UTF-16 code units. */
  sentLength: number;
  /** The end of its reads of the log, which take turns. */
  reading: Promise<void>;
  readsWaiting: number;
  /** What came before it was admitted; `null` afterwards. */
  held: string[] | null;
  /** Whose it is; `null` before it was admitted. */
  session: string | null;
  /** What to do once the connection has ended. */
  gone: (() => Promise<void> | void) | undefined;
}

export class Links {
  readonly #byId = new Map<ConnId, Link>();
  readonly #ended: (link: Link) => void;
  #lastId = 0;

  /** @param ended Told of each connection once, when it is no longer here. */
  constructor(ended: (link: Link) => void) {
    this.#ended = ended;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** A number that nobody has had. */
  nextId(): ConnId {
    return ++this.#lastId;
  }

  get(id: ConnId): Link | undefined {
    return this.#byId.get(id);
  }

  has(link: Link): boolean {
    return this.#byId.has(link.id);
  }

  /** All of them now; they may end meanwhile. */
  all(): Link[] {
    return [...this.#byId.values()];
  }

  add(link: Link): void {
    this.#byId.set(link.id, link);
  }

  /** Ends a connection, with what it was still to be told. */
  close(link: Link, code: number, reason: string): void {
    if (!this.has(link)) return;
    this.forget(link);
    const { socket, dialect, queue, lastQueue } = link;
    if (socket.readyState !== WebSocket.OPEN) return;
    for (const message of dialect.bundle([...queue, ...lastQueue])) {
      socket.send(message);
    }
    socket.close(code, reason);
  }

  /** A connection has ended; a second time is no harm. */
  forget(link: Link): void {
    if (this.#byId.delete(link.id)) this.#ended(link);
  }
}
