/**
 * How many rooms somebody may open, and everybody at one address. To open one
 * is to store its first event, which only the log can tell: so a draft that may
 * do that takes what it would cost, and gets it back once it is known that it
 * did not. Pure; times are monotonic milliseconds.
 *
 * @module
 */
import type { Limits } from "../limits.ts";
import type { Appended, Draft } from "../log/log.ts";
import type { WishKind } from "../protocol.ts";
import { type Rate, TokenBuckets } from "../token_bucket.ts";
import { LOBBY } from "../wire_terms.ts";
import type { Instant, Member, Wish } from "./effects.ts";

const HOUR_SECONDS = 60 * 60;
/** What may be the first event of a room. */
const FIRST: ReadonlySet<WishKind> = new Set(["message", "open"]);

export class Openings {
  readonly #people: TokenBuckets;
  readonly #addresses: TokenBuckets;
  /** Whose tokens were taken for drafts that are not answered, by the draft's id. */
  readonly #taken = new Map<string, Pick<Member, "person" | "address">>();

  constructor({ newRoomsPerPerson, newRoomsPerAddress }: Limits) {
    this.#people = new TokenBuckets(hourly(newRoomsPerPerson));
    this.#addresses = new TokenBuckets(hourly(newRoomsPerAddress));
  }

  /** Whether a wish opens a room, unless somebody is known to have done so. */
  static mayOpen({ kind, room }: Wish): boolean {
    return FIRST.has(kind) && room !== LOBBY;
  }

  /**
   * Takes what a room costs, for a draft that may open one; returns 0, or takes
   * nothing and returns the milliseconds until there is as much.
   */
  take(draft: string, { address, person }: Member, now: Instant): number {
    const waitMs = this.#people.take(person.id, now.monoMs);
    if (waitMs > 0) return waitMs;
    if (address !== undefined) {
      const addressMs = this.#addresses.take(address, now.monoMs);
      if (addressMs > 0) {
        this.#people.giveBack(person.id);
        return addressMs;
      }
    }
    this.#taken.set(draft, { address, person });
    return 0;
  }

  /** The log has answered a draft. */
  answered({ id }: Draft, outcome: Appended): void {
    const taken = this.#taken.get(id);
    if (taken === undefined) return;
    this.#taken.delete(id);
    if (outcome.ok && !outcome.dup && outcome.event.seq === 1) return;
    this.#people.giveBack(taken.person.id);
    if (taken.address !== undefined) this.#addresses.giveBack(taken.address);
  }
}

/** So many at once, and as many an hour. */
function hourly(rooms: number): Rate {
  return { burst: rooms, perSecond: rooms / HOUR_SECONDS };
}
