/**
 * Whether somebody may send: the one place where a wish to write is permitted
 * or refused before the log is asked, by what it is and how much there is of
 * it. What depends on what is stored (roles, repeats, what was deleted) only
 * the log can tell: that is in `lib/log/rules.ts`.
 *
 * @module
 */
import { exceeds, type Limits } from "../limits.ts";
import {
  type NackCode,
  PERSON_KINDS,
  type RoomEvent,
  type RoomId,
  type WishKind,
} from "../protocol.ts";
import { codePoints, normaliseText } from "../text/normalise.ts";
import { TokenBucket, TokenBuckets } from "../token_bucket.ts";
import type { Instant, Member, Wish } from "./effects.ts";

/** Sends that may wait for the log; beyond, `busy`. */
export const APPENDS_WAITING_MAX = 20_000;
/** The part of what a room takes that may come from one address. */
const SHARE = 0.5;
/** When somebody who was told `busy` should try again. */
const BUSY_MS = 1_000;

/** What is done to something, or to somebody. */
const NEEDS_REF: ReadonlySet<WishKind> = new Set([
  "edit",
  "delete",
  ...PERSON_KINDS,
]);

/** What everybody in a room has to show, and as often as one likes. */
const FLOODS: ReadonlySet<RoomEvent["kind"]> = new Set(["message", "edit"]);

/** Whether it counts for what a room takes. A host can always act. */
export function floods(kind: RoomEvent["kind"]): boolean {
  return FLOODS.has(kind);
}

/** What a wish to write comes to. */
export type Permit =
  /**
   * It may go to the log, for whose answer there is {@linkcode Permits.answered};
   * if `barred`, only to see whether it is a repeat. `body` is its text in the
   * normal form; empty for a `delete`.
   */
  | { ok: true; body: string; barred: "too_long" | null }
  | { ok: false; code: NackCode; afterMs?: number };

export class Permits {
  readonly #limits: Limits;
  /** What each session may still send. */
  readonly #buckets = new Map<string, TokenBucket>();
  /** What each room still takes. */
  readonly #rooms: TokenBuckets;
  /** What each room still takes from each address. */
  readonly #shares: TokenBuckets;
  readonly #shareBurst: number;
  readonly #processes: () => number;
  #appendsWaiting = 0;

  /**
   * @param processes How many there are over the same tables. From which
   * address others had what they stored nobody hears: each allows an address
   * its part of the share, as it may send to all of them.
   */
  constructor(limits: Limits, processes: () => number = () => 1) {
    this.#limits = limits;
    this.#processes = processes;
    const { roomSendsBurst: burst, roomSendsPerSecond: perSecond } = limits;
    this.#rooms = new TokenBuckets({ perSecond, burst });
    this.#shareBurst = Math.ceil(burst * SHARE);
    this.#shares = new TokenBuckets({
      perSecond: perSecond * SHARE,
      burst: this.#shareBurst,
    });
  }

  ask(member: Member, wish: Wish, now: Instant): Permit {
    const problem = this.#problemWith(wish);
    if (problem !== null) return { ok: false, code: problem };
    if (this.#appendsWaiting >= APPENDS_WAITING_MAX) {
      return { ok: false, code: "busy", afterMs: BUSY_MS };
    }
    const waitMs = this.#takeToken(member.session, now);
    if (waitMs > 0) return { ok: false, code: "rate", afterMs: waitMs };
    const { kind } = wish;
    // No sooner: it is work, and who is too fast is not worth it.
    const body = kind === "delete" ? "" : normaliseText(wish.body);
    if ((kind === "message" || kind === "edit") && body === "") {
      return { ok: false, code: "empty" };
    }
    const roomMs = this.#takeFromRoom(member, wish, now);
    // It counts for the sender all the same: so few try again at once.
    if (roomMs > 0) return { ok: false, code: "rate", afterMs: roomMs };
    this.#appendsWaiting += 1;
    // It may have been stored when the limit was higher.
    const tooLong = exceeds(codePoints(body), this.#limits.textCodePoints);
    return { ok: true, body, barred: tooLong ? "too_long" : null };
  }

  /**
   * So many messages and edits of a room were told that others stored: readers
   * are flooded with these as well, so what a room takes is one limit for all
   * processes, however people are spread. What was stored until it was heard
   * of here is owed.
   */
  heard(room: RoomId, count: number, now: Instant): void {
    if (count > 0) this.#rooms.charge(room, now.monoMs, count);
  }

  /**
   * The log has answered one that was permitted.
   *
   * @param isTold Whether the room is told of it. Of what was refused, or is a
   * repeat, it is not: or who may not write there could leave nothing to those
   * who may. Of what will be heard it is told as if others had stored it.
   */
  answered({ kind, room }: Pick<Wish, "kind" | "room">, isTold: boolean): void {
    this.#appendsWaiting -= 1;
    if (!isTold && floods(kind)) this.#rooms.giveBack(room);
  }

  /** Forgets sessions that have all their sends again. */
  expire(now: Instant): void {
    for (const [session, bucket] of this.#buckets) {
      if (bucket.isFull(now.monoMs)) this.#buckets.delete(session);
    }
  }

  /** What is wrong with it, whatever is stored. */
  #problemWith({ kind, ref, body }: Wish): NackCode | null {
    if (NEEDS_REF.has(kind) && ref === undefined) return "bad_ref";
    // No frame could have carried it, so it is not a repeat either.
    return exceeds(body.length, this.#limits.frameBytes) ? "too_long" : null;
  }

  #takeFromRoom(
    { address }: Member,
    { kind, room }: Wish,
    { monoMs }: Instant,
  ): number {
    if (!floods(kind)) return 0;
    const waitMs = address === undefined
      ? 0
      : this.#shares.take(`${room} ${address}`, monoMs, this.#sharePrice());
    return waitMs > 0 ? waitMs : this.#rooms.take(room, monoMs);
  }

  /** So many tokens that all processes together give as much as one would. */
  #sharePrice(): number {
    return Math.max(1, Math.min(this.#processes(), this.#shareBurst));
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
}
