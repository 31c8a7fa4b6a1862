/**
 * How often one address may do what: open sockets and streams, take new names,
 * change something at all, and ask for pages. Wide, as a class, a company or all customers of
 * a carrier may share one; the tight limits are those of a session. Which
 * address it is, `client_address.ts` finds out.
 *
 * @module
 */
import { HttpError, type Middleware } from "fresh";
import type { Claim } from "../identity/identity.ts";
import type { Limits } from "../limits.ts";
import { TokenBuckets } from "../token_bucket.ts";
import { HeldBodies } from "./held_bodies.ts";
import { asksForUpgrade, isSafe } from "./same_origin.ts";
import type { State } from "./state.ts";

const HOUR_SECONDS = 60 * 60;

/** 429, and when to come back (RFC 6585). */
export class TooManyRequests extends HttpError {
  readonly afterMs: number;

  constructor(afterMs: number) {
    super(429);
    this.afterMs = afterMs;
  }
}

/** Times are monotonic milliseconds. */
export class AddressLimits {
  readonly bodies = new HeldBodies();
  readonly #upgrades: TokenBuckets;
  readonly #names: TokenBuckets;
  readonly #changes: TokenBuckets;
  readonly #reads: TokenBuckets;

  constructor(limits: Limits) {
    this.#upgrades = new TokenBuckets({
      perSecond: limits.upgradesPerSecond,
      burst: limits.upgradesBurst,
    });
    this.#names = new TokenBuckets({
      perSecond: limits.namesPerHour / HOUR_SECONDS,
      burst: limits.namesBurst,
    });
    this.#changes = new TokenBuckets({
      perSecond: limits.changesPerSecond,
      burst: limits.changesBurst,
    });
    this.#reads = new TokenBuckets({
      perSecond: limits.readsPerSecond,
      burst: limits.readsBurst,
    });
  }

  /** @throws {TooManyRequests} */
  upgrade(address: string, nowMs: number): void {
    allow(this.#upgrades.take(address, nowMs));
  }

  /** @throws {TooManyRequests} */
  change(address: string, nowMs: number): void {
    allow(this.#changes.take(address, nowMs));
  }

  /** @throws {TooManyRequests} */
  read(address: string, nowMs: number): void {
    allow(this.#reads.take(address, nowMs));
  }

  /**
   * Runs a claim, which counts if somebody new got a name by it: who is refused
   * one or changes theirs has no more names than before.
   *
   * @throws {TooManyRequests}
   */
  async name(
    address: string,
    nowMs: number,
    claim: () => Promise<Claim>,
  ): Promise<Claim> {
    allow(this.#names.take(address, nowMs));
    let isNew = false;
    try {
      const outcome = await claim();
      isNew = outcome.ok && outcome.token !== null;
      return outcome;
    } finally {
      if (!isNew) this.#names.giveBack(address);
    }
  }
}

/** Refuses requests of an address that made too many; the others take turns. */
export function limitRequests(): Middleware<State> {
  return async (ctx) => {
    const { address, services: { addresses, monoMs, turns } } = ctx.state;
    const { headers, method } = ctx.req;
    if (!isSafe(method)) addresses.change(address, monoMs());
    // An upgrade counts by itself (`upgrade.ts`).
    else if (!asksForUpgrade(headers)) {
      addresses.read(address, monoMs());
      await turns.next();
    }
    return await ctx.next();
  };
}

function allow(waitMs: number): void {
  if (waitMs > 0) throw new TooManyRequests(waitMs);
}
