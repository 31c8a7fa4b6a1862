/**
 * How much of bodies that have not come to an end is in memory: a peer can
 * begin thousands, and take half a minute over each. Bytes count as they come:
 * to announce many costs nothing, and so must shut out nobody.
 *
 * Where each body begins is counted by itself, so that a form, which is seldom
 * longer, finds room beside whatever fills up the rest.
 *
 * @module
 */

/** So much of each body is its beginning. */
export const BEGINNING_BYTES = 8 * 1024;
/**
 * Beginnings of one address, and as much again of what follows them: many times
 * what a class sends at once.
 */
export const HELD_OF_ADDRESS_MAX = 8 * 1024 * 1024;
/** The same of all addresses together. */
export const HELD_MAX = 64 * 1024 * 1024;

/** Whether there is room, or else who has too much. */
export type Hold = "held" | "address full" | "full";

export class HeldBodies {
  readonly #beginnings = new Held();
  readonly #rests = new Held();

  /** How much is held of all addresses. */
  get total(): number {
    return this.#beginnings.total + this.#rests.total;
  }

  begin(address: string): HeldBody {
    return new HeldBody(address, this.#beginnings, this.#rests);
  }
}

/** One body that is under way; to be disposed of at its end, whatever that is. */
export class HeldBody implements Disposable {
  readonly #address: string;
  readonly #beginnings: Held;
  readonly #rests: Held;
  #begun = 0;
  #rest = 0;
  #isOver = false;

  constructor(address: string, beginnings: Held, rests: Held) {
    this.#address = address;
    this.#beginnings = beginnings;
    this.#rests = rests;
  }

  /** How much of it has come. */
  get bytes(): number {
    return this.#begun + this.#rest;
  }

  /**
   * Whether there is room for a body of this length, as of now; keeps none. To
   * read what there is no room for would be work for nothing.
   */
  fits(length: number): Hold {
    const begun = Math.min(length, BEGINNING_BYTES);
    const beginning = this.#beginnings.room(this.#address, begun);
    return beginning === "held"
      ? this.#rests.room(this.#address, length - begun)
      : beginning;
  }

  /** Counts what has come; or nothing, and says who has too much. */
  hold(bytes: number): Hold {
    if (this.#isOver) return "full"; // Nobody waits for it any more.
    const begun = Math.min(bytes, BEGINNING_BYTES - this.#begun);
    const beginning = this.#beginnings.hold(this.#address, begun);
    if (beginning !== "held") return beginning;
    this.#begun += begun;
    const rest = this.#rests.hold(this.#address, bytes - begun);
    if (rest === "held") this.#rest += bytes - begun;
    return rest;
  }

  [Symbol.dispose](): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#beginnings.giveBack(this.#address, this.#begun);
    this.#rests.giveBack(this.#address, this.#rest);
  }
}

class Held {
  readonly #byAddress = new Map<string, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  room(address: string, bytes: number): Hold {
    if (bytes === 0) return "held";
    const held = (this.#byAddress.get(address) ?? 0) + bytes;
    if (held > HELD_OF_ADDRESS_MAX) return "address full";
    return this.#total + bytes > HELD_MAX ? "full" : "held";
  }

  hold(address: string, bytes: number): Hold {
    const room = this.room(address, bytes);
    if (room !== "held" || bytes === 0) return room;
    this.#byAddress.set(address, (this.#byAddress.get(address) ?? 0) + bytes);
    this.#total += bytes;
    return room;
  }

  giveBack(address: string, bytes: number): void {
    this.#total -= bytes;
    const held = (this.#byAddress.get(address) ?? 0) - bytes;
    if (held > 0) this.#byAddress.set(address, held);
    else this.#byAddress.delete(address);
  }
}
