/**
 * Reads of the log for the hub. Those of one connection take turns, and wait
 * until it has taken what the last one brought, so that no peer has more read
 * than it takes.
 *
 * @module
 */
import type { Hub } from "../chat.ts";
import type { Effect, Instant } from "../hub/effects.ts";
import type { PageQuery, RoomLog, RoomSnapshot } from "../log/log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import {
  CLOSE,
  type HistoryFrame,
  type RoomEvent,
  type RoomId,
  type RoomLink,
} from "../protocol.ts";
import type { Failures } from "./failures.ts";
import type { Link, Links } from "./link.ts";
import { Pace } from "./pace.ts";
import { bytesOf, portion, PortionLength, portionOfPage } from "./portions.ts";
import { RecentReplays } from "./recent_replays.ts";
import type { SlowReaders } from "./slow_readers.ts";

/**
 * Events read from the log at a time for a reader who is catching up. Few, as
 * everybody else waits while they are read; fewer where they are long, as what
 * is more than a portion is read for nothing.
 */
const REPLAY_LENGTH = 50;
/** The same for a room whose events another process has stored. */
const FOLLOW_LENGTH = 500;
/** Read in one turn of the event loop, of all connections together; in bytes. */
const READ_PER_TURN = 64 * 1024;
/** What it costs to look into a room, beside reading so much. */
const BYTES_PER_ROOM = 1024;
/** Reads of the log that one connection may have waiting. */
const READS_WAITING_MAX = 128;

type Wish<Do extends Effect["do"]> = Extract<Effect, { do: Do }>;

export interface ReadsOptions {
  hub: Hub;
  log: RoomLog;
  links: Links;
  slowReaders: SlowReaders;
  failures: Failures;
  /** The rooms that are shown to somebody. */
  roomsOf: (personId: string) => Promise<RoomLink[]>;
  now: () => Instant;
  /** Runs a function at the end of this turn of the event loop. */
  defer: (turn: () => void) => void;
  /** Resolves once a reader was handed all that waits for it. */
  flushed: (link: Link) => Promise<void>;
  metrics: Pick<Metrics, "follow">;
  perform: (effects: readonly Effect[]) => void;
}

export class Reads {
  readonly #hub: Hub;
  readonly #log: RoomLog;
  readonly #links: Links;
  readonly #slowReaders: SlowReaders;
  readonly #failures: Failures;
  readonly #roomsOf: ReadsOptions["roomsOf"];
  readonly #now: ReadsOptions["now"];
  readonly #defer: ReadsOptions["defer"];
  readonly #flushed: ReadsOptions["flushed"];
  readonly #metrics: ReadsOptions["metrics"];
  readonly #perform: ReadsOptions["perform"];
  readonly #pace: Pace;
  readonly #portions = new PortionLength();
  readonly #replays: RecentReplays;

  constructor(options: ReadsOptions) {
    this.#hub = options.hub;
    this.#log = options.log;
    this.#links = options.links;
    this.#slowReaders = options.slowReaders;
    this.#failures = options.failures;
    this.#roomsOf = options.roomsOf;
    this.#now = options.now;
    this.#defer = options.defer;
    this.#flushed = options.flushed;
    this.#metrics = options.metrics;
    this.#perform = options.perform;
    this.#replays = new RecentReplays({
      now: options.now,
      read: async ({ room, after, limit }) =>
        portion(await this.#log.replay(room, after, limit)),
    });
    this.#pace = new Pace({ perTurn: READ_PER_TURN, defer: options.defer });
  }

  heads({ conn, hello, rooms }: Wish<"heads">): void {
    this.#failures.background(null, async () => {
      const states = await this.#statesOf(rooms);
      this.#perform(
        this.#hub.headsRead(conn, hello, rooms, states, this.#now()),
      );
    });
  }

  look({ rooms }: Wish<"look">): void {
    this.#failures.background(null, async () => {
      const states = await this.#statesOf(rooms);
      this.#perform(this.#hub.looked(rooms, states, this.#now()));
    });
  }

  follow({ room, after }: Wish<"follow">): void {
    this.#failures.background(null, async () => {
      const events = await this.#eventsOf(room, after);
      const first = events?.[0];
      if (first !== undefined) {
        const delayMs = Math.max(0, this.#now().wallMs - first.ts);
        this.#metrics.follow.observe(delayMs / 1_000);
      }
      this.#perform(this.#hub.followed(room, events, this.#now()));
    });
  }

  replay({ conn, hello, room, after }: Wish<"replay">): void {
    const link = this.#links.get(conn);
    if (link === undefined) return;
    this.#inTurn(link, async () => {
      const length = this.#portions.atMost(REPLAY_LENGTH);
      const { events, isShared } = await this.#replays.get({
        room,
        after,
        limit: length,
        head: this.#hub.head(room),
      });
      this.#portions.note(events);
      this.#perform(this.#hub.replayed(link.id, hello, room, events));
      return isShared ? 0 : bytesOf(events);
    });
  }

  page({ conn, request }: Wish<"page">): void {
    const link = this.#links.get(conn);
    if (link === undefined) return;
    this.#inTurn(link, async () => {
      const limit = this.#portions.atMost(request.limit);
      const query = queryOf({ ...request, limit });
      const page = await this.#log.page(request.room, query);
      this.#portions.note(page.items);
      this.#perform(
        this.#hub.paged(conn, request, portionOfPage(page, query)),
      );
      return bytesOf(page.items);
    });
  }

  rooms({ conn, personId, req }: Wish<"rooms">): void {
    const link = this.#links.get(conn);
    if (link === undefined) return;
    this.#inTurn(link, async () => {
      const rooms = await this.#roomsOf(personId);
      const frame = { t: "rooms", req, rooms } as const;
      this.#perform([{ do: "send", to: [conn], frame }]);
      return BYTES_PER_ROOM * rooms.length;
    });
  }

  async #statesOf(
    rooms: readonly RoomId[],
  ): Promise<Map<RoomId, RoomSnapshot> | null> {
    try {
      const read = rooms.map(async (id) =>
        [id, await this.#log.state(id)] as const
      );
      return new Map(await Promise.all(read));
    } catch (error) {
      this.#failures.report(null, error);
      return null;
    }
  }

  async #eventsOf(
    room: RoomId,
    after: number,
  ): Promise<readonly RoomEvent[] | null> {
    try {
      return portion(await this.#log.replay(room, after, FOLLOW_LENGTH));
    } catch (error) {
      this.#failures.report(null, error);
      return null;
    }
  }

  /** @param read Resolves with the bytes that it read. */
  #inTurn(link: Link, read: () => Promise<number>): void {
    if (link.readsWaiting >= READS_WAITING_MAX) {
      this.#links.close(link, CLOSE.policy, "Too much asked for at once");
      return;
    }
    link.readsWaiting += 1;
    link.reading = link.reading.then(() =>
      this.#failures.background(link, async () => {
        link.readsWaiting -= 1;
        // What the last read brought comes first, and has a turn to leave.
        await this.#flushed(link);
        await new Promise<void>((resolve) => this.#defer(resolve));
        if (!await this.#slowReaders.drained(link)) return;
        // It may leave, and the log be closed, while others are read for.
        await this.#pace.run(() =>
          this.#links.has(link) ? read() : Promise.resolve(0)
        );
      })
    );
  }
}

function queryOf({ limit, before, after, around }: HistoryFrame): PageQuery {
  if (after !== undefined) return { limit, after };
  if (around !== undefined) return { limit, around };
  return before !== undefined ? { limit, before } : { limit };
}
