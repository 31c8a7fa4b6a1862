/**
 * Names that were just taken and links that were just followed, so that a form
 * sent twice does so once.
 *
 * A second press of "Join" leaves before the first one's cookie has come. It
 * must not find the name taken by oneself, or the link used: the browser would
 * show that answer, and drop the cookie of the other. Times are monotonic
 * milliseconds.
 *
 * @module
 */
import type { Claim } from "../identity/identity.ts";

/** How long a repeat is taken for one. */
export const REPEAT_MS = 60_000;
/** Forms that are remembered; beyond, the oldest are not. */
export const JOINS_MAX = 1_000;

export class RecentJoins<Outcome extends { ok: boolean } = Claim> {
  readonly #claims = new Map<
    string,
    { claim: Promise<Outcome>; untilMs: number }
  >();

  /**
   * What became of this form: claimed now, or when it came before. Only what
   * was given is remembered; a refusal may be another one next time.
   *
   * @param key Chosen at random for one form of one visitor, and told to nobody
   * else, as it leads to the session.
   */
  async once(
    key: string,
    nowMs: number,
    claim: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const known = this.#claims.get(key);
    if (known !== undefined && nowMs < known.untilMs) return await known.claim;
    const made = claim();
    this.#claims.delete(key);
    this.#claims.set(key, { claim: made, untilMs: nowMs + REPEAT_MS });
    for (const [old, { untilMs }] of this.#claims) {
      if (nowMs < untilMs && this.#claims.size <= JOINS_MAX) break;
      this.#claims.delete(old);
    }
    let granted = false;
    try {
      const outcome = await made;
      granted = outcome.ok;
      return outcome;
    } finally {
      if (!granted) this.#claims.delete(key);
    }
  }
}
