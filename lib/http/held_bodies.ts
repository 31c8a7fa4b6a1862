/**
 * How much of bodies that have not come to an end is in memory: a peer can
 * begin thousands, and take half a minute over each. Bytes are counted as they
 * come, so small forms never notice.
 *
 * @module
 */

/** Of one address: many times what a class sends at once. */
export const HELD_OF_ADDRESS_MAX = 8 * 1024 * 1024;
/** Of all addresses together. */
export const HELD_MAX = 64 * 1024 * 1024;

export class HeldBodies {
  readonly #byAddress = new Map<string, number>();
  #total = 0;

  /** How much is held of all addresses. */
  get total(): number {
    return this.#total;
  }

  /** Counts some more, which is to be given back; or says who has too much. */
  hold(address: string, bytes: number): "held" | "address full" | "full" {
    const held = (this.#byAddress.get(address) ?? 0) + bytes;
    if (held > HELD_OF_ADDRESS_MAX) return "address full";
    if (this.#total + bytes > HELD_MAX) return "full";
    this.#byAddress.set(address, held);
    this.#total += bytes;
    return "held";
  }

  giveBack(address: string, bytes: number): void {
    this.#total -= bytes;
    const held = (this.#byAddress.get(address) ?? 0) - bytes;
    if (held > 0) this.#byAddress.set(address, held);
    else this.#byAddress.delete(address);
  }
}
