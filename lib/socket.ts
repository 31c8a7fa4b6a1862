/**
 * The shell around the hub: owns the sockets, performs effects, asks the log.
 * Decides nothing about rooms or people; that is `lib/chat.ts`.
 *
 * What gathers during one turn of the event loop leaves together: drafts as
 * one group to the log, frames as one WebSocket message to each reader.
 *
 * @module
 */
import type { ConnId, Effect, Hub, Instant, Member } from "./chat.ts";
import type { Dialect } from "./dialect.ts";
import { exceeds, type Limits } from "./limits.ts";
import type { Logger } from "./logger.ts";
import {
  type Appended,
  type Draft,
  LogUnavailableError,
  type RoomLog,
} from "./log/log.ts";
import {
  CLOSE,
  type HelloFrame,
  type HistoryFrame,
  type Person,
  type RoomId,
  type SendFrame,
  type ServerFrame,
} from "./protocol.ts";

/** Events read from the log at a time for a reader who is catching up. */
const REPLAY_LENGTH = 200;
/** A reader with more than this unsent is lagging, and served from the log. */
const BUFFERED_BYTES_MAX = 1024 * 1024;
/** A lagging reader gets nothing more until no more than this is unsent. */
const BUFFERED_BYTES_DRAINED = 64 * 1024;
/** A reader with more than this unsent is cut off, whatever it was sent. */
const BUFFERED_BYTES_END = 8 * 1024 * 1024;
/** How often a lagging reader is looked at. */
const DRAIN_POLL_MS = 25;
/** A lagging reader that takes nothing for so long is cut off. */
const STUCK_MS = 30_000;
/** Reads of the log that one connection may have waiting. */
const READS_WAITING_MAX = 128;
/** Raw messages kept for a connection that is still being admitted. */
const HELD_MESSAGES_MAX = 64;
const TICK_INTERVAL_MS = 250;
/** For a draft whose fate nobody knows. */
const UNAVAILABLE: Appended = { ok: false, code: "unavailable" };
/** When everybody should come back after a stop, and spread over how long. */
const RETURN = { retryMs: 500, spreadMs: 2_000 };

/** The part of a WebSocket that the shell uses. */
export type Socket = Pick<
  WebSocket,
  | "bufferedAmount"
  | "close"
  | "onclose"
  | "onerror"
  | "onmessage"
  | "onopen"
  | "readyState"
  | "send"
>;

/** Whether a socket may come in, and as whom. */
export type Admission =
  | { ok: true; member: Member; gone?: () => Promise<void> | void }
  | { ok: false; code: number; reason: string };

/** What became of a {@linkcode Shell.post}. */
export type Answer = Extract<ServerFrame, { t: "ack" | "nack" }>;

/** Somebody at the door. */
export interface Visit {
  socket: Socket;
  /** The peer's address, which shares a limit. */
  address: string;
  dialect: Dialect;
  /** Said for a peer that says nothing itself upon opening. */
  greeting?: HelloFrame;
  admit: () => Admission | Promise<Admission>;
}

export interface ShellOptions {
  hub: Hub;
  log: RoomLog;
  limits: Limits;
  logger: Logger;
  now: () => Instant;
  /** Runs a function at the end of this turn of the event loop. */
  defer: (turn: () => void) => void;
  /** Runs a function later; returns how to call that off. */
  setTimer: (run: () => void, ms: number) => () => void;
}

interface Link {
  readonly id: ConnId;
  readonly socket: Socket;
  readonly address: string;
  readonly dialect: Dialect;
  /** Encoded frames that leave at the end of this turn. */
  readonly queue: string[];
  /** The end of its reads of the log, which take turns. */
  reading: Promise<void>;
  readsWaiting: number;
  /** What came before it was admitted; `null` afterwards. */
  held: string[] | null;
  /** What to do once the connection has ended. */
  gone: (() => Promise<void> | void) | undefined;
}

/** How a lagging reader gets on. */
interface Progress {
  /** The least it had unsent. */
  bytes: number;
  /** When it last had less than ever before. */
  monoMs: number;
}

export class Shell implements AsyncDisposable {
  readonly #hub: Hub;
  readonly #log: RoomLog;
  readonly #limits: Limits;
  readonly #logger: Logger;
  readonly #now: () => Instant;
  readonly #defer: (turn: () => void) => void;
  readonly #setTimer: (run: () => void, ms: number) => () => void;
  readonly #links = new Map<ConnId, Link>();
  /** Live sockets of each address. */
  readonly #addresses = new Map<string, number>();
  /** Plain HTTP requests that wait for an answer to their send. */
  readonly #callers = new Map<ConnId, (answer: Answer) => void>();
  readonly #dirty = new Set<Link>();
  /** Readers with too much unsent, until they have drained. */
  readonly #lagging = new Map<Link, Progress>();
  /** Groups that the log has been given and not answered. */
  readonly #appending = new Set<Promise<void>>();
  #cancelTick: () => void;
  #drafts: { conn: ConnId; draft: Draft }[] = [];
  #turnIsDue = false;
  #stopping = false;
  #lastConn = 0;

  constructor(options: ShellOptions) {
    this.#hub = options.hub;
    this.#log = options.log;
    this.#limits = options.limits;
    this.#logger = options.logger;
    this.#now = options.now;
    this.#defer = options.defer;
    this.#setTimer = options.setTimer;
    this.#cancelTick = this.#tickLater();
  }

  /** Live sockets, those still being admitted included. */
  get connections(): number {
    return this.#links.size;
  }

  /** Whether an address may open one more socket. */
  hasRoomFor(address: string): boolean {
    const { socketsPerAddress } = this.#limits;
    return !exceeds(this.#socketsOf(address) + 1, socketsPerAddress);
  }

  /** Everybody who is connected, once for each connection. */
  *connected(): Generator<Person> {
    yield* this.#hub.connected();
  }

  people(room: RoomId): Person[] {
    return this.#hub.people(room);
  }

  count(room: RoomId): number {
    return this.#hub.count(room);
  }

  /**
   * Takes a socket that is being upgraded. It counts for nothing until it is
   * open: an upgrade that is abandoned leaves no trace.
   */
  connect({ socket, address, dialect, greeting, admit }: Visit): void {
    socket.onopen = () =>
      this.#guard(null, () => {
        const link = this.#open(socket, address, dialect);
        if (link === null) return;
        this.#background(link, async () => {
          this.#admit(link, await admit(), greeting);
        });
      });
    // `close` follows, and says all there is to know.
    socket.onerror = () => this.#logger.debug("socket error");
  }

  /** Stores a message for somebody who has no socket, as from a form. */
  post(member: Member, frame: SendFrame): Promise<Answer> {
    const id = ++this.#lastConn;
    return new Promise((resolve) => {
      this.#callers.set(id, resolve);
      this.#perform(
        this.#stopping
          ? [refuseSend(id, frame)]
          : this.#hub.send(id, member, frame, this.#now()),
      );
    });
  }

  /** Tells everybody that a person took another name. */
  renamed(person: Person): void {
    this.#hub.renamed(person);
    this.#wake();
  }

  /**
   * Tells everybody when to come back, ends all connections, and waits until
   * the log has answered what it was given.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    this.#cancelTick();
    this.#turn();
    while (this.#appending.size > 0) await Promise.all(this.#appending);
    const bye: ServerFrame = { t: "bye", code: "shutdown", ...RETURN };
    this.#perform([{ do: "send", to: [...this.#links.keys()], frame: bye }]);
    for (const link of [...this.#links.values()]) {
      this.#close(link, CLOSE.restart, "The server restarts");
    }
  }

  /** Registers a socket that is open; `null` if its address has too many. */
  #open(socket: Socket, address: string, dialect: Dialect): Link | null {
    if (!this.hasRoomFor(address)) {
      // Upgraded while others were, so that nobody had counted them yet.
      socket.close(CLOSE.overloaded, "Too many connections");
      return null;
    }
    const link: Link = {
      id: ++this.#lastConn,
      socket,
      address,
      dialect,
      queue: [],
      reading: Promise.resolve(),
      readsWaiting: 0,
      held: [],
      gone: undefined,
    };
    this.#links.set(link.id, link);
    this.#addresses.set(address, this.#socketsOf(address) + 1);
    socket.onmessage = (event) =>
      this.#guard(link, () => this.#message(link, event.data));
    socket.onclose = () => this.#guard(null, () => this.#forget(link));
    return link;
  }

  #admit(link: Link, admission: Admission, greeting?: HelloFrame): void {
    if (admission.ok) link.gone = admission.gone;
    if (!this.#links.has(link.id)) {
      this.#release(link); // It left while it was being let in.
      return;
    }
    if (!admission.ok) {
      this.#close(link, admission.code, admission.reason);
      return;
    }
    const held = link.held ?? [];
    link.held = null;
    this.#perform(this.#hub.open(link.id, admission.member, this.#now()));
    if (greeting !== undefined) {
      this.#perform(this.#hub.receive(link.id, greeting, this.#now()));
    }
    for (const text of held) this.#message(link, text);
  }

  #message(link: Link, data: unknown): void {
    if (!this.#links.has(link.id)) return;
    if (typeof data !== "string") {
      this.#close(link, CLOSE.binary, "Only text frames are understood");
      return;
    }
    if (exceedsBytes(data, this.#limits.frameBytes)) {
      this.#close(link, CLOSE.tooBig, "The frame is too big");
      return;
    }
    if (link.held !== null) {
      if (link.held.push(data) <= HELD_MESSAGES_MAX) return;
      this.#close(link, CLOSE.policy, "Too much before hello");
      return;
    }
    const parsed = link.dialect.parse(data);
    if (!parsed.ok) {
      this.#perform(this.#hub.violated(link.id, parsed.code));
      return;
    }
    for (const frame of parsed.frames) {
      this.#perform(
        this.#stopping && frame.t === "send"
          ? [refuseSend(link.id, frame)]
          : this.#hub.receive(link.id, frame, this.#now()),
      );
    }
  }

  #perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      switch (effect.do) {
        case "send":
          this.#send(effect.to, effect.frame);
          break;
        case "close": {
          const link = this.#links.get(effect.conn);
          if (link !== undefined) {
            this.#close(link, effect.code, effect.reason);
          }
          break;
        }
        case "append":
          this.#drafts.push({ conn: effect.conn, draft: effect.draft });
          break;
        case "heads":
          this.#readHeads(effect);
          break;
        case "look":
          this.#look(effect.rooms);
          break;
        case "replay":
          this.#replay(effect);
          break;
        case "page":
          this.#sendPage(effect.conn, effect.request);
          break;
        default:
          assertNever(effect);
      }
    }
    this.#wake();
  }

  /** Encodes once for each dialect, whatever the number of readers. */
  #send(to: Iterable<ConnId>, frame: ServerFrame): void {
    const encoded = new Map<Dialect, string | null>();
    for (const id of to) {
      const link = this.#links.get(id);
      if (link === undefined) {
        this.#answer(id, frame);
        continue;
      }
      let text = encoded.get(link.dialect);
      if (text === undefined) {
        text = link.dialect.encode(frame, (room) => this.#hub.people(room));
        encoded.set(link.dialect, text);
      }
      if (text === null) continue;
      link.queue.push(text);
      this.#dirty.add(link);
    }
  }

  /** Somebody without a socket: an HTTP request, or one who has just left. */
  #answer(id: ConnId, frame: ServerFrame): void {
    if (frame.t !== "ack" && frame.t !== "nack") return;
    const resolve = this.#callers.get(id);
    this.#callers.delete(id);
    resolve?.(frame);
  }

  #wake(): void {
    if (this.#turnIsDue) return;
    this.#turnIsDue = true;
    this.#defer(() => this.#guard(null, () => this.#turn()));
  }

  #turn(): void {
    this.#turnIsDue = false;
    this.#append();
    const announcements = this.#hub.announce(this.#now());
    for (const effect of announcements) {
      if (effect.do === "send") this.#send(effect.to, effect.frame);
    }
    for (const link of this.#dirty) this.#flush(link);
    this.#dirty.clear();
  }

  #flush(link: Link): void {
    const { socket, queue } = link;
    if (queue.length === 0 || socket.readyState !== WebSocket.OPEN) return;
    for (const message of link.dialect.bundle(queue)) socket.send(message);
    queue.length = 0;
    const bytes = socket.bufferedAmount;
    if (bytes <= BUFFERED_BYTES_MAX) return;
    if (bytes > BUFFERED_BYTES_END) return this.#cutOff(link);
    if (!this.#lagging.has(link)) {
      this.#lagging.set(link, { bytes, monoMs: this.#now().monoMs });
    }
    this.#perform(this.#hub.lagging(link.id));
  }

  #append(): void {
    const group = this.#drafts;
    if (group.length === 0) return;
    this.#drafts = [];
    const appending = this.#background(null, async () => {
      const outcomes = await this.#store(group.map((item) => item.draft));
      for (const [i, { conn, draft }] of group.entries()) {
        const outcome = outcomes[i] ?? UNAVAILABLE;
        this.#perform(this.#hub.stored(conn, draft, outcome));
      }
    }).finally(() => this.#appending.delete(appending));
    this.#appending.add(appending);
  }

  /** Whatever goes wrong, everybody who waits for an answer gets one. */
  async #store(drafts: readonly Draft[]): Promise<readonly Appended[]> {
    try {
      return await this.#log.append(drafts);
    } catch (error) {
      this.#failed(null, error);
      return [];
    }
  }

  #readHeads(effect: Extract<Effect, { do: "heads" }>): void {
    const { conn, hello, rooms } = effect;
    this.#background(null, async () => {
      const heads = await this.#heads(rooms);
      this.#perform(this.#hub.headsRead(conn, hello, rooms, heads));
    });
  }

  #look(rooms: readonly RoomId[]): void {
    this.#background(null, async () => {
      const heads = await this.#heads(rooms);
      this.#perform(this.#hub.looked(rooms, heads));
    });
  }

  async #heads(
    rooms: readonly RoomId[],
  ): Promise<Map<RoomId, number> | null> {
    try {
      const heads = await Promise.all(rooms.map((id) => this.#log.head(id)));
      return new Map(rooms.map((id, i) => [id, heads[i] ?? 0]));
    } catch (error) {
      this.#failed(null, error);
      return null;
    }
  }

  #replay(effect: Extract<Effect, { do: "replay" }>): void {
    const link = this.#links.get(effect.conn);
    if (link === undefined) return;
    const { hello, room, after } = effect;
    this.#read(link, async () => {
      const events = await this.#log.replay(room, after, REPLAY_LENGTH);
      this.#perform(this.#hub.replayed(link.id, hello, room, events));
    });
  }

  #sendPage(conn: ConnId, request: HistoryFrame): void {
    const link = this.#links.get(conn);
    if (link === undefined) return;
    const { req, room, limit, before, after, around } = request;
    const query = after !== undefined
      ? { limit, after }
      : around !== undefined
      ? { limit, around }
      : before !== undefined
      ? { limit, before }
      : { limit };
    this.#read(link, async () => {
      const page = await this.#log.page(room, query);
      const { epoch } = this.#log;
      this.#perform([
        {
          do: "send",
          to: [conn],
          frame: { t: "page", req, room, epoch, ...page },
        },
      ]);
    });
  }

  /**
   * Reads the log for a connection: after its earlier reads, and once it has
   * taken what those brought, so that no peer has more read than it takes.
   */
  #read(link: Link, read: () => Promise<void>): void {
    if (link.readsWaiting >= READS_WAITING_MAX) {
      this.#close(link, CLOSE.policy, "Too much asked for at once");
      return;
    }
    link.readsWaiting += 1;
    link.reading = link.reading.then(() =>
      this.#background(link, async () => {
        link.readsWaiting -= 1;
        if (await this.#drained(link)) await read();
      })
    );
  }

  /** Waits until a reader has taken most of what it was sent; `false` if it is gone. */
  async #drained(link: Link): Promise<boolean> {
    // What the last read brought leaves at the end of this turn.
    await new Promise<void>((resolve) => this.#defer(resolve));
    while (this.#links.has(link.id)) {
      if (!this.#lags(link)) return true;
      await new Promise<void>((resolve) =>
        this.#setTimer(resolve, DRAIN_POLL_MS)
      );
    }
    return false;
  }

  /** Whether a reader still has to drain; cuts off one that takes nothing. */
  #lags(link: Link): boolean {
    const progress = this.#lagging.get(link);
    if (progress === undefined) return false;
    const bytes = link.socket.bufferedAmount;
    const { monoMs } = this.#now();
    if (bytes <= BUFFERED_BYTES_DRAINED) {
      this.#lagging.delete(link);
      return false;
    }
    if (bytes < progress.bytes) this.#lagging.set(link, { bytes, monoMs });
    else if (monoMs - progress.monoMs >= STUCK_MS) this.#cutOff(link);
    return true;
  }

  #cutOff(link: Link): void {
    this.#close(link, CLOSE.tooSlow, "Too slow: please resume");
  }

  #tickLater(): () => void {
    return this.#setTimer(() => {
      this.#cancelTick = this.#tickLater();
      this.#guard(null, () => {
        for (const link of this.#lagging.keys()) this.#lags(link);
        this.#perform(this.#hub.tick(this.#now()));
      });
    }, TICK_INTERVAL_MS);
  }

  /** Ends a connection, with what it was still to be told. */
  #close(link: Link, code: number, reason: string): void {
    if (!this.#links.has(link.id)) return;
    this.#forget(link);
    const { socket, dialect, queue } = link;
    if (socket.readyState !== WebSocket.OPEN) return;
    for (const message of dialect.bundle(queue)) socket.send(message);
    socket.close(code, reason);
  }

  #forget(link: Link): void {
    if (!this.#links.delete(link.id)) return;
    const sockets = this.#socketsOf(link.address) - 1;
    if (sockets > 0) this.#addresses.set(link.address, sockets);
    else this.#addresses.delete(link.address);
    this.#hub.close(link.id, this.#now());
    this.#dirty.delete(link);
    this.#lagging.delete(link);
    this.#release(link);
    this.#wake();
  }

  #socketsOf(address: string): number {
    return this.#addresses.get(address) ?? 0;
  }

  #release(link: Link): void {
    const { gone } = link;
    link.gone = undefined;
    if (gone !== undefined) this.#background(null, async () => await gone());
  }

  /** Runs a handler; whatever it throws costs at most its own connection. */
  #guard(link: Link | null, handler: () => void): void {
    try {
      handler();
    } catch (error) {
      this.#failed(link, error);
    }
  }

  #background(link: Link | null, work: () => Promise<void>): Promise<void> {
    return work().catch((error) => this.#failed(link, error));
  }

  #failed(link: Link | null, error: unknown): void {
    const passing = error instanceof LogUnavailableError;
    if (passing) this.#logger.warn("log unavailable", { error: String(error) });
    else this.#logger.error("unexpected failure", { error: describe(error) });
    if (link === null) return;
    if (passing) this.#close(link, CLOSE.overloaded, "Please come back later");
    else this.#close(link, CLOSE.serverError, "Something went wrong");
  }
}

function refuseSend(to: ConnId, { room, cid }: SendFrame): Effect {
  const frame: ServerFrame = {
    t: "nack",
    room,
    cid,
    code: "shutdown",
    retry: true,
    afterMs: RETURN.retryMs,
  };
  return { do: "send", to: [to], frame };
}

const encoder = new TextEncoder();

/** Whether a text is longer in UTF-8 than a limit; counts only where it may be. */
function exceedsBytes(text: string, limit: number): boolean {
  return exceeds(text.length * 3, limit) &&
    exceeds(encoder.encode(text).byteLength, limit);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}

function assertNever(effect: never): never {
  throw new Error(`Cannot perform effect: ${JSON.stringify(effect)}`);
}
