/**
 * The shell around the hub: owns the sockets, performs effects, asks the log.
 * Decides nothing about rooms or people; that is `lib/chat.ts`.
 *
 * What gathers during one turn of the event loop leaves together: drafts as
 * one group to the log; and frames as one WebSocket message to each reader, if
 * the last ones have left. Here is the turn; how each thing is done is in
 * `lib/shell/`.
 *
 * @module
 */
import type { Hub, Revoked } from "./chat.ts";
import { PATIENTLY, type Wait } from "./deadline.ts";
import type { Effect, Instant, Member, Reading, Wish } from "./hub/effects.ts";
import type { Limits } from "./limits.ts";
import type { RoomLog } from "./log/log.ts";
import type { Logger } from "./logger.ts";
import { Metrics } from "./metrics/metrics.ts";
import type { PeoplePage } from "./presence.ts";
import {
  CLOSE,
  type Person,
  type RoomId,
  type RoomLink,
  type WishKind,
} from "./protocol.ts";
import { type Admission, Door, type Visit } from "./shell/admission.ts";
import { Alarm } from "./shell/alarm.ts";
import { type Answer, Callers } from "./shell/callers.ts";
import { Drafts } from "./shell/drafts.ts";
import { Failures } from "./shell/failures.ts";
import { FanOut, type Slice } from "./shell/fan_out.ts";
import { FlushPace, type Watched } from "./shell/flush_pace.ts";
import { Inbox } from "./shell/inbox.ts";
import { type Link, Links, type Socket } from "./shell/link.ts";
import { Neighbours, type Shared } from "./shell/neighbours.ts";
import { Performer } from "./shell/performer.ts";
import { Reads } from "./shell/reads.ts";
import { SlowReaders } from "./shell/slow_readers.ts";
import { BYE, refusal } from "./shell/stopping.ts";

export type { Admission, Answer, Socket };

const TICK_INTERVAL_MS = 250;
/** What one does in a room whose messages one has before one. */
const HAS_READ: ReadonlySet<WishKind> = new Set([
  "message",
  "open",
  "enter",
  "recover",
]);

export interface ShellOptions {
  hub: Hub;
  log: RoomLog;
  /** With other processes, if there may be any. */
  shared?: Shared | undefined;
  limits: Limits;
  logger: Logger;
  now: () => Instant;
  /** What a person is called; `null` if nobody knows them. */
  nameOf: (personId: string) => Promise<string | null>;
  /** The rooms that are shown to somebody. */
  roomsOf: (personId: string) => Promise<RoomLink[]>;
  /** Remembers how far somebody has read; nobody waits for it. */
  mark: (personId: string, read: Reading) => void;
  /** Where it counts what it does; nobody looks, if it is left out. */
  metrics?: Metrics;
  /** Runs a function at the end of this turn of the event loop. */
  defer: (turn: () => void) => void;
  /** Runs a function later; returns how to call that off. */
  setTimer: (run: () => void, ms: number) => () => void;
}

export class Shell implements AsyncDisposable {
  readonly #hub: Hub;
  readonly #now: () => Instant;
  readonly #defer: ShellOptions["defer"];
  readonly #setTimer: ShellOptions["setTimer"];
  readonly #links = new Links((link) => this.#ended(link));
  readonly #callers = new Callers();
  readonly #failures: Failures;
  readonly #slowReaders: SlowReaders;
  readonly #fanOut: FanOut;
  readonly #flushPace: FlushPace;
  /** For who came and went, when they could not be told of yet. */
  readonly #announcing: Alarm;
  readonly #drafts: Drafts;
  readonly #door: Door;
  readonly #inbox: Inbox;
  readonly #performer: Performer;
  readonly #neighbours: Neighbours | null;
  #cancelTick: () => void;
  #turnIsDue = false;
  #stopping = false;

  constructor(options: ShellOptions) {
    const { hub, log, limits, logger, now, nameOf, defer, setTimer } = options;
    const { metrics = new Metrics() } = options;
    this.#hub = hub;
    this.#now = now;
    this.#defer = defer;
    this.#setTimer = setTimer;
    const links = this.#links;
    const failures = new Failures(logger, links);
    const perform = (effects: readonly Effect[]) => this.#perform(effects);
    const slowReaders = new SlowReaders({ links, now, setTimer });
    this.#failures = failures;
    this.#slowReaders = slowReaders;
    this.#drafts = new Drafts({
      hub,
      log,
      failures,
      now,
      setTimer,
      nameOf,
      stored: (room, seq) => this.#neighbours?.stored(room, seq),
      perform,
    });
    const reads = new Reads({
      hub,
      log,
      links,
      slowReaders,
      failures,
      roomsOf: options.roomsOf,
      now,
      defer,
      flushed: (link) => this.#fanOut.flushed(link),
      metrics,
      perform,
    });
    this.#fanOut = new FanOut({
      links,
      callers: this.#callers,
      slowReaders,
      people: (room) => hub.people(room),
      isPressed: () => this.#flushPace.isPressed,
      now,
      metrics,
    });
    this.#flushPace = new FlushPace({
      grows: () => this.#fanOut.isWorthMore(this.#drafts.size),
      now,
      defer,
      setTimer,
      slice: () => this.#sendSlice(),
    });
    this.#announcing = new Alarm({ now, setTimer, ring: () => this.#wake() });
    this.#door = new Door({
      limits,
      processes: () => this.processes,
      links,
      failures,
      admitted: ({ id }, member, greeting) => {
        perform(hub.open(id, member, now()));
        if (greeting !== undefined) perform(hub.receive(id, greeting, now()));
      },
      message: (link, data) => this.#inbox.message(link, data),
      gone: (link) => slowReaders.gone(link),
    });
    this.#inbox = new Inbox({
      hub,
      links,
      limits,
      now,
      door: this.#door,
      isStopping: () => this.#stopping,
      perform,
    });
    this.#neighbours = options.shared === undefined ? null : new Neighbours({
      ...options.shared,
      hub,
      log,
      failures,
      now,
      setTimer,
      perform,
    });
    this.#performer = new Performer({
      links,
      fanOut: this.#fanOut,
      drafts: this.#drafts,
      reads,
      neighbours: this.#neighbours,
      mark: options.mark,
    });
    this.#cancelTick = this.#tickLater();
  }

  /** Live sockets, those still being admitted included. */
  get connections(): number {
    return this.#links.size;
  }

  /** Readers that are too slow, and are served from the log. */
  get lagging(): number {
    return this.#slowReaders.laggingCount;
  }

  /** What slow readers have not taken, all together; in bytes. */
  get unsentBytes(): number {
    return this.#slowReaders.unsentBytes;
  }

  /** Frames that wait for the readers of rooms. */
  get waitingFrames(): number {
    return this.#fanOut.waitingFrames;
  }

  /** How many processes are alive over the same tables, this one included. */
  get processes(): number {
    return this.#neighbours?.processes ?? 1;
  }

  /** Whether an address may open one more socket. */
  hasRoomFor(address: string): boolean {
    return this.#door.hasRoomFor(address);
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

  peoplePage(room: RoomId, after: string): PeoplePage {
    return this.#hub.peoplePage(room, after);
  }

  /** Takes a socket that is being upgraded. */
  connect(visit: Visit): void {
    this.#door.connect(visit);
  }

  /**
   * Stores what somebody wishes who has no socket, as by a form. Who says
   * something, or comes in, has read so far.
   */
  async post(member: Member, wish: Wish): Promise<Answer> {
    const id = this.#links.nextId();
    const answered = this.#callers.wait(id, refusal(wish));
    this.#perform(
      this.#stopping
        ? [{ do: "send", to: [id], frame: refusal(wish) }]
        : this.#hub.send(id, member, wish, this.#now()),
    );
    const answer = await answered;
    if (answer.t === "ack" && HAS_READ.has(wish.kind)) {
      const { room, seq } = answer;
      this.read(member.person.id, { room, seq, back: false });
    }
    return answer;
  }

  /** Takes how far somebody has read. */
  read(personId: string, read: Reading): void {
    this.#perform(this.#hub.read(personId, read));
  }

  /** Tells everybody that a person took another name. */
  renamed(person: Person): void {
    this.#hub.renamed(person);
    this.#neighbours?.renamed(person);
    this.#wake();
  }

  /**
   * Ends the connections of a session, or of all sessions of a person, at once
   * (4401). To be called once none of them can be had by the secret any more.
   */
  revoked(who: Revoked): void {
    this.#perform(this.#hub.revoked(who));
    this.#neighbours?.revoked(who);
  }

  /** Stops, however long the log takes to answer. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop(PATIENTLY);
  }

  /**
   * Tells everybody when to come back, and ends all connections, once the log
   * has answered what it was given. Who then has no answer is told to repeat.
   *
   * @param wait For how long that is waited for.
   */
  async stop(wait: Wait): Promise<void> {
    this.#stopping = true;
    this.#cancelTick();
    this.#announcing[Symbol.dispose]();
    this.#neighbours?.[Symbol.dispose]();
    this.#turn();
    await wait(this.#drafts.settled());
    this.#callers.giveUp();
    this.#flushPace[Symbol.dispose]();
    this.#fanOut.flush();
    const links = this.#links.all();
    this.#perform([{ do: "send", to: links.map(({ id }) => id), frame: BYE }]);
    for (const link of links) {
      this.#links.close(link, CLOSE.restart, "The server restarts");
    }
  }

  #perform(effects: readonly Effect[]): void {
    for (const effect of effects) this.#performer.do(effect);
    this.#attend();
    this.#wake();
  }

  #wake(): void {
    if (this.#turnIsDue) return;
    this.#turnIsDue = true;
    this.#defer(() => this.#failures.guard(null, () => this.#turn()));
  }

  #turn(): void {
    this.#turnIsDue = false;
    this.#drafts.append();
    this.#flushPace.flush();
  }

  #sendSlice(): Watched {
    let slice: Slice = { watched: [], witnesses: [], isLast: true };
    this.#failures.guard(null, () => {
      if (!this.#fanOut.isUnderWay) this.#announce();
      slice = this.#fanOut.slice();
      this.#attend();
    });
    const { watched, witnesses, isLast } = slice;
    if (isLast && this.#fanOut.hasMore) this.#wake();
    return {
      watched: watched.map(socketOf),
      witnesses: witnesses.map(socketOf),
      isLast,
    };
  }

  /** Tells who has come and gone since the last flush. */
  #announce(): void {
    for (const effect of this.#hub.announce(this.#now())) {
      this.#performer.do(effect);
    }
    this.#announcing.ringAt(this.#hub.announcesAtMs);
  }

  /** Deals with readers that were found to be too slow. */
  #attend(): void {
    while (this.#slowReaders.hasFound) {
      const { lagging, ending } = this.#slowReaders.found();
      for (const link of ending) {
        this.#links.close(link, CLOSE.tooSlow, "Too slow: please resume");
      }
      for (const link of lagging) {
        const told = this.#fanOut.toldOf(link);
        this.#perform(this.#hub.lagging(link.id, told));
      }
    }
  }

  #tickLater(): () => void {
    return this.#setTimer(() => {
      this.#cancelTick = this.#tickLater();
      this.#failures.guard(null, () => {
        this.#slowReaders.check();
        this.#attend();
        this.#perform(this.#hub.tick(this.#now()));
      });
    }, TICK_INTERVAL_MS);
  }

  #ended(link: Link): void {
    this.#hub.close(link.id, this.#now());
    this.#fanOut.left(link);
    this.#slowReaders.left(link);
    this.#door.left(link);
    this.#wake();
  }
}

function socketOf({ socket }: Link): Socket {
  return socket;
}
