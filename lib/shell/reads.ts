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
import { CLOSE, type HistoryFrame, type RoomId } from "../protocol.ts";
import type { Failures } from "./failures.ts";
import type { Link, Links } from "./link.ts";
import type { SlowReaders } from "./slow_readers.ts";

/** Events read from the log at a time for a reader who is catching up. */
const REPLAY_LENGTH = 200;
/** Reads of the log that one connection may have waiting. */
const READS_WAITING_MAX = 128;

type Wish<Do extends Effect["do"]> = Extract<Effect, { do: Do }>;

export interface ReadsOptions {
  hub: Hub;
  log: RoomLog;
  links: Links;
  slowReaders: SlowReaders;
  failures: Failures;
  now: () => Instant;
  perform: (effects: readonly Effect[]) => void;
}

export class Reads {
  readonly #hub: Hub;
  readonly #log: RoomLog;
  readonly #links: Links;
  readonly #slowReaders: SlowReaders;
  readonly #failures: Failures;
  readonly #now: ReadsOptions["now"];
  readonly #perform: ReadsOptions["perform"];

  constructor(options: ReadsOptions) {
    this.#hub = options.hub;
    this.#log = options.log;
    this.#links = options.links;
    this.#slowReaders = options.slowReaders;
    this.#failures = options.failures;
    this.#now = options.now;
    this.#perform = options.perform;
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

  replay({ conn, hello, room, after }: Wish<"replay">): void {
    const link = this.#links.get(conn);
    if (link === undefined) return;
    this.#inTurn(link, async () => {
      const events = await this.#log.replay(room, after, REPLAY_LENGTH);
      this.#perform(this.#hub.replayed(link.id, hello, room, events));
    });
  }

  page({ conn, request }: Wish<"page">): void {
    const link = this.#links.get(conn);
    if (link === undefined) return;
    this.#inTurn(link, async () => {
      const page = await this.#log.page(request.room, queryOf(request));
      this.#perform(this.#hub.paged(conn, request, page));
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

  #inTurn(link: Link, read: () => Promise<void>): void {
    if (link.readsWaiting >= READS_WAITING_MAX) {
      this.#links.close(link, CLOSE.policy, "Too much asked for at once");
      return;
    }
    link.readsWaiting += 1;
    link.reading = link.reading.then(() =>
      this.#failures.background(link, async () => {
        link.readsWaiting -= 1;
        if (await this.#slowReaders.drained(link)) await read();
      })
    );
  }
}

function queryOf({ limit, before, after, around }: HistoryFrame): PageQuery {
  if (after !== undefined) return { limit, after };
  if (around !== undefined) return { limit, around };
  return before !== undefined ? { limit, before } : { limit };
}
