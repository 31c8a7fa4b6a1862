/**
 * How much of bodies that have not come to an end is in memory: a peer can
 * begin thousands, and take half a minute over each.
 *
 * Bytes are counted as they come, and not as they are said to come. Where there
 * are too many, nobody new is refused: the body that has taken longest makes
 * room, as what a person sends is here in a moment.
 *
 * @module
 */

/** Of one address: many times what a class sends at once. */
export const HELD_OF_ADDRESS_MAX = 8 * 1024 * 1024;
/** Of all addresses together. */
export const HELD_MAX = 64 * 1024 * 1024;

/** A body that is being read. */
export interface HeldBody {
  readonly address: string;
  /** Ends its reading; of whom there is too much. */
  readonly cut: (full: "address" | "all") => void;
}

export class HeldBodies {
  /** How many bytes of each; the oldest first. */
  readonly #bodies = new Map<HeldBody, number>();
  readonly #byAddress = new Map<string, number>();
  #total = 0;

  /** How much is held of all addresses. */
  get total(): number {
    return this.#total;
  }

  /** Counts some more of a body, which may be cut by it, as others may. */
  hold(body: HeldBody, bytes: number): void {
    this.#add(body, bytes);
    const { address } = body;
    while (this.#of(address) > HELD_OF_ADDRESS_MAX) {
      this.#cutOldest("address", (one) => one.address === address);
    }
    while (this.#total > HELD_MAX) this.#cutOldest("all", () => true);
  }

  /** Nothing is held of a body any more; a second time is no harm. */
  release(body: HeldBody): void {
    const bytes = this.#bodies.get(body);
    if (bytes === undefined) return;
    this.#bodies.delete(body);
    this.#total -= bytes;
    const left = this.#of(body.address) - bytes;
    if (left > 0) this.#byAddress.set(body.address, left);
    else this.#byAddress.delete(body.address);
  }

  #add(body: HeldBody, bytes: number): void {
    this.#bodies.set(body, (this.#bodies.get(body) ?? 0) + bytes);
    this.#byAddress.set(body.address, this.#of(body.address) + bytes);
    this.#total += bytes;
  }

  #of(address: string): number {
    return this.#byAddress.get(address) ?? 0;
  }

  #cutOldest(full: "address" | "all", fits: (body: HeldBody) => boolean): void {
    for (const body of this.#bodies.keys()) {
      if (!fits(body)) continue;
      this.release(body);
      body.cut(full);
      return;
    }
  }
}
