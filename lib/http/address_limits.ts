/**
 * How often one address may do what: open sockets and streams, take new names,
 * change something at all, and ask for pages. Wide, as a class, a company or all
 * customers of a carrier may share one; the tight limits are those of a session.
 * Which address it is, `client_address.ts` finds out; what it is told beyond
 * them is in `refusal.ts`.
 *
 * @module
 */
import { type Context, HttpError, type Middleware } from "fresh";
import type { Claim, Session } from "../identity/identity.ts";
import type { Limits } from "../limits.ts";
import { TokenBuckets } from "../token_bucket.ts";
import { HeldBodies } from "./held_bodies.ts";
import { refuse } from "./refusal.ts";
import { asksForSocket, isSafe, startedBy } from "./same_origin.ts";
import type { State } from "./state.ts";

const HOUR_SECONDS = 60 * 60;
/** Names that may be refused for each one that may be taken: work all the same. */
const REFUSALS_PER_NAME = 2;
/**
 * Upgrades of browsers without a session, which are only told so: tabs that
 * were open when it ended. Whoever gets none is told by a plain answer.
 */
const STRANGERS = { perSecond: 0.2, burst: 5 };

/** Changes that one counts for besides itself which is refused. */
const FINE = 9;

/**
 * Refusals that somebody gets who is in a hurry. Beyond, it is a flood, and each
 * is the last answer on its line.
 */
const POLITE = { perSecond: 10, burst: 50 };

/**
 * Refused forms that an address is shown again with the room around them, as
 * each is a page that is drawn for one: a class gets that many wrong at once.
 */
const SHOWN_AGAIN = { perSecond: 2, burst: 30 };
/** The same of a session, whatever others at its address do. */
const SHOWN_AGAIN_TO_ONE = { perSecond: 0.2, burst: 3 };

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
  readonly #strangers = new TokenBuckets(STRANGERS);
  readonly #names: TokenBuckets;
  readonly #refusals: TokenBuckets;
  readonly #changes: TokenBuckets;
  readonly #reads: TokenBuckets;
  readonly #polite = new TokenBuckets(POLITE);
  readonly #shown = new TokenBuckets(SHOWN_AGAIN);
  readonly #shownToOne = new TokenBuckets(SHOWN_AGAIN_TO_ONE);
  readonly #limits: Limits;
  readonly #processes: () => number;

  /**
   * @param processes How many there are over the same tables, as somebody may
   * ask all of them: each allows its share.
   */
  constructor(limits: Limits, processes: () => number = () => 1) {
    this.#limits = limits;
    this.#processes = processes;
    this.#upgrades = new TokenBuckets({
      perSecond: limits.upgradesPerSecond,
      burst: limits.upgradesBurst,
    });
    this.#names = new TokenBuckets({
      perSecond: limits.namesPerHour / HOUR_SECONDS,
      burst: limits.namesBurst,
    });
    this.#refusals = new TokenBuckets({
      perSecond: REFUSALS_PER_NAME * limits.namesPerHour / HOUR_SECONDS,
      burst: REFUSALS_PER_NAME * limits.namesBurst,
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
    this.#take(this.#upgrades, this.#limits.upgradesBurst, address, nowMs);
  }

  /**
   * An upgrade that nobody with a name asks for. What such a line holds in
   * memory the runtime decides, and no limit of a session.
   *
   * @throws {TooManyRequests}
   */
  stranger(address: string, nowMs: number): void {
    this.#take(this.#strangers, STRANGERS.burst, address, nowMs);
  }

  /** @throws {TooManyRequests} */
  change(address: string, nowMs: number): void {
    this.#take(this.#changes, this.#limits.changesBurst, address, nowMs);
  }

  /**
   * Has a change that was refused count for more: its answer is drawn, or was
   * decided by all that came with it, and the address gains nothing by it.
   */
  fine(address: string, nowMs: number): void {
    const { changesBurst } = this.#limits;
    this.#changes.drain(address, nowMs, this.#price(changesBurst) * FINE);
  }

  /** @throws {TooManyRequests} */
  read(address: string, nowMs: number): void {
    this.#take(this.#reads, this.#limits.readsBurst, address, nowMs);
  }

  /**
   * How long an address has to wait until it may change something, or read, in
   * milliseconds; counts nothing.
   */
  wait(address: string, kind: "change" | "read", nowMs: number): number {
    const { changesBurst, readsBurst } = this.#limits;
    return kind === "change"
      ? this.#changes.wait(address, nowMs, this.#price(changesBurst))
      : this.#reads.wait(address, nowMs, this.#price(readsBurst));
  }

  /** Takes a refusal, and says whether the address may ask on on its line. */
  isPolite(address: string, nowMs: number): boolean {
    return this.#polite.take(address, nowMs) === 0;
  }

  /**
   * Whether a refused form is shown again, which counts; never refused where
   * changes have no limit.
   */
  mayShow(address: string, session: Session | null, nowMs: number): boolean {
    const { changesBurst, changesPerSecond } = this.#limits;
    if (changesBurst === 0 || changesPerSecond === 0) return true;
    if (session !== null && this.#shownToOne.take(session.id, nowMs) === 0) {
      return true;
    }
    const price = this.#price(SHOWN_AGAIN.burst);
    return this.#shown.take(address, nowMs, price) === 0;
  }

  /**
   * Runs a claim, which counts as a name if somebody new got one by it, and as
   * a refusal if nobody did: who changes theirs has no more names than before.
   *
   * @param isNewTo Whether somebody new got one, if it was granted.
   * @throws {TooManyRequests}
   */
  async name(
    address: string,
    nowMs: number,
    claim: () => Promise<Claim>,
    isNewTo: (granted: Extract<Claim, { ok: true }>) => boolean = hasSecret,
  ): Promise<Claim> {
    const price = this.#price(this.#limits.namesBurst);
    allow(this.#refusals.take(address, nowMs, price));
    const waitMs = this.#names.take(address, nowMs, price);
    if (waitMs > 0) {
      this.#refusals.giveBack(address, price);
      allow(waitMs);
    }
    let isNew = false;
    let isRefused = false;
    try {
      const outcome = await claim();
      isRefused = !outcome.ok;
      isNew = outcome.ok && isNewTo(outcome);
      return outcome;
    } finally {
      if (!isNew) this.#names.giveBack(address, price);
      if (!isRefused) this.#refusals.giveBack(address, price);
    }
  }

  #take(
    buckets: TokenBuckets,
    burst: number,
    address: string,
    nowMs: number,
  ): void {
    allow(buckets.take(address, nowMs, this.#price(burst)));
  }

  /** So many tokens that all processes together give as much as one would. */
  #price(burst: number): number {
    return Math.max(1, Math.min(this.#processes(), burst));
  }
}

/** Only who is new is given one. */
function hasSecret({ token }: Extract<Claim, { ok: true }>): boolean {
  return token !== null;
}

/** Refuses requests of an address that made too many; the others take turns. */
export function limitRequests(): Middleware<State> {
  return async (ctx) => {
    const { address, origin, services } = ctx.state;
    const { addresses, monoMs, turns } = services;
    const isOurs = startedBy(ctx.req.headers, origin) !== "another";
    // A socket counts by itself (`upgrade.ts`).
    if (isOurs && asksForSocket(ctx)) return await ctx.next();
    // What another site started changes nothing: it is told so, on a page.
    const reads = isSafe(ctx.req.method) || !isOurs;
    try {
      if (reads) addresses.read(address, monoMs());
      else addresses.change(address, monoMs());
    } catch (error) {
      if (!(error instanceof TooManyRequests)) throw error;
      return refuseAddress(ctx, error);
    }
    if (reads) {
      await turns.next(address);
      return await ctx.next();
    }
    let status = 0;
    try {
      const response = await ctx.next();
      ({ status } = response);
      return response;
    } catch (error) {
      if (error instanceof HttpError) ({ status } = error);
      throw error;
    } finally {
      if (status >= 400 && status < 500) addresses.fine(address, monoMs());
    }
  };
}

/** What is answered to who made too many requests. */
export function refuseAddress(
  { req, state, url }: Context<State>,
  { afterMs }: TooManyRequests,
): Response {
  const { requestId, secure } = state;
  state.drawing = null;
  const { method } = req;
  const path = url.pathname;
  return refuse({ method, path, afterMs, requestId, secure });
}

function allow(waitMs: number): void {
  if (waitMs > 0) throw new TooManyRequests(waitMs);
}
