/**
 * From a wish to what becomes of it: whether it is handed to the log, and what
 * its sender and the room are told of the log's answer.
 *
 * How often somebody may is asked of `permit.ts` and `openings.ts`; who gets
 * what was stored is in `readers.ts`.
 *
 * @module
 */
import type { Limits } from "../limits.ts";
import type { Appended, Draft } from "../log/log.ts";
import type { RoomEvent, RoomId } from "../protocol.ts";
import type { Doubts } from "./doubts.ts";
import {
  type ConnId,
  type Effect,
  type Instant,
  type Member,
  nack,
  type Wish,
} from "./effects.ts";
import type { Follower } from "./follower.ts";
import type { Guard } from "./guard.ts";
import { Openings } from "./openings.ts";
import { floods, Permits } from "./permit.ts";
import type { Readers } from "./readers.ts";
import type { Rooms } from "./rooms.ts";

export interface WishesOptions {
  limits: Limits;
  /** Makes the id of an event. */
  newId: () => string;
  /** How many processes there are over the same tables; one if not given. */
  processes?: (() => number) | undefined;
  /** Unix milliseconds by a clock that does not jump. */
  steadyMs: (now: Instant) => number;
  rooms: Rooms;
  guard: Guard;
  readers: Readers;
  follower: Follower;
  doubts: Doubts;
}

export class Wishes {
  readonly #newId: WishesOptions["newId"];
  readonly #steadyMs: WishesOptions["steadyMs"];
  readonly #rooms: Rooms;
  readonly #guard: Guard;
  readonly #readers: Readers;
  readonly #follower: Follower;
  readonly #doubts: Doubts;
  readonly #permits: Permits;
  readonly #openings: Openings;

  constructor(options: WishesOptions) {
    this.#newId = options.newId;
    this.#steadyMs = options.steadyMs;
    this.#rooms = options.rooms;
    this.#guard = options.guard;
    this.#readers = options.readers;
    this.#follower = options.follower;
    this.#doubts = options.doubts;
    this.#permits = new Permits(options.limits, options.processes);
    this.#openings = new Openings(options.limits);
  }

  /** Answered by `nack` now, or after {@linkcode stored}. */
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
      steadyMs: this.#steadyMs(now),
    };
    if (kind !== "message") draft.ref = ref;
    if (permit.barred !== null) draft.barred = permit.barred;
    if (Openings.mayOpen(wish) && !this.#isThere(room)) {
      const waitMs = this.#openings.take(draft.id, member, now);
      if (waitMs > 0) draft.opensInMs = waitMs;
    }
    return [{ do: "append", conn: id, draft }];
  }

  /** The log's answer to an `append`: tell the sender, then the room. */
  stored(
    id: ConnId,
    draft: Draft,
    outcome: Appended,
    now: Instant,
  ): Effect[] {
    const isMissed = outcome.ok && this.#rooms.missed(outcome.event);
    const isTold = outcome.ok && !outcome.dup && !isMissed;
    this.#permits.answered(draft, isTold);
    this.#openings.answered(draft, outcome);
    if (!outcome.ok) {
      // It may have been stored all the same.
      if (outcome.code === "unavailable") this.#doubts.add(draft.room);
      return [nack(id, draft, outcome.code, outcome.afterMs)];
    }
    const { event, dup } = outcome;
    const { room, seq, ts } = event;
    const effects: Effect[] = [{
      do: "send",
      to: [id],
      frame: { t: "ack", room, cid: draft.cid, seq, id: event.id, ts, dup },
    }];
    if (isMissed) {
      // What came before it comes first: it may have sent somebody away.
      effects.push(...this.#follower.heard(room, seq));
      return effects;
    }
    // Whom it sends away hears nothing more.
    effects.push(...this.#guard.stored(event, now));
    // A repeat is news to the room if nobody could tell that it was stored.
    effects.push(...this.#readers.publish(event));
    return effects;
  }

  /**
   * These events of a room were stored by others. To be called before the room
   * is told of them.
   */
  heard(
    room: RoomId,
    events: readonly RoomEvent[] | null,
    now: Instant,
  ): void {
    const before = this.#rooms.get(room)?.head ?? Infinity;
    const told = events?.filter(({ kind, seq }) =>
      floods(kind) && seq > before
    );
    this.#permits.heard(room, told?.length ?? 0, now);
  }

  /** Forgets who has all their sends again. */
  expire(now: Instant): void {
    this.#permits.expire(now);
  }

  /** Whether a room is known to have been opened. */
  #isThere(room: RoomId): boolean {
    return (this.#rooms.get(room)?.head ?? 0) > 0;
  }
}
