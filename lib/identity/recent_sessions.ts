/**
 * Sessions that were looked up a moment ago: a browser loads a page, asks for
 * an upgrade and opens its socket, and is the same person each time. Good
 * until anything changes who is who, and only where nobody else changes that.
 *
 * @module
 */
import type { Session } from "./identity.ts";

/** Time ends sessions as well, so what was found is true for a moment only. */
export const RECENT_MS = 1_000;
/** Beyond, the oldest ones are looked up again. */
export const RECENT_MAX = 4_096;

interface Found {
  session: Session;
  /** Whether its secret had time left. */
  isYoung: boolean;
  atMs: number;
}

export class RecentSessions {
  readonly #byHash = new Map<string, Found>();
  /** Changes that may or may not be done yet. */
  #changes = 0;

  get(hash: Uint8Array, nowMs: number): Session | null {
    return this.#find(hash, nowMs)?.session ?? null;
  }

  /** Whether it is known that the secret need not be replaced yet. */
  isYoung(hash: Uint8Array, nowMs: number): boolean {
    return this.#find(hash, nowMs)?.isYoung ?? false;
  }

  /**
   * What was found just now, without having waited since.
   *
   * @param isYoung Whether the secret need not be replaced yet.
   */
  put(
    hash: Uint8Array,
    session: Session,
    nowMs: number,
    isYoung: boolean,
  ): void {
    if (this.#changes > 0) return;
    const key = hash.toHex();
    this.#byHash.delete(key); // So that it is not the oldest one.
    this.#byHash.set(key, { session, isYoung, atMs: nowMs });
    if (this.#byHash.size <= RECENT_MAX) return;
    for (const oldest of this.#byHash.keys()) {
      this.#byHash.delete(oldest);
      return;
    }
  }

  /** Runs a change: what was known before or meanwhile may not be true after. */
  async change<Result>(run: () => Promise<Result>): Promise<Result> {
    this.#changes += 1;
    this.#byHash.clear();
    try {
      return await run();
    } finally {
      this.#changes -= 1;
    }
  }

  #find(hash: Uint8Array, nowMs: number): Found | null {
    const found = this.#byHash.get(hash.toHex());
    if (found === undefined) return null;
    const ageMs = nowMs - found.atMs;
    return ageMs >= 0 && ageMs < RECENT_MS ? found : null;
  }
}
