/**
 * How much larger a peer's messages are made, so that nobody is fast as there
 * is less to send.
 *
 * A peer's messages become as large as the product's are on the wire in the
 * same question, as it was just measured: by bytes for each delivery, which are
 * fewer the more messages share a frame, as frames are compressed. They are
 * never cut: where a peer needs more than that for the text and who said it,
 * its messages stay what they are, and both sizes are in the table.
 *
 * @module
 */
import type { PeerName } from "./contenders.ts";
import type { Figures } from "./figures.ts";
import type { Load } from "./load.ts";
import { MissingError } from "./row.ts";

/** How much larger `,"pad":""` makes a message. */
const OVERHEAD = ',"pad":""'.length;
const SIZING: Load = {
  mode: "rate",
  clients: 40,
  senders: 1,
  rate: 50,
  warmup: 0.1,
  duration: 0.4,
  settle: 0.1,
};

/** Runs a load against a peer whose messages are as large as they are. */
type RunUnpadded = (name: PeerName, load: Load) => Promise<Figures>;

export class Padding {
  readonly #runUnpadded: RunUnpadded;
  /** Bytes of a message of the product's, by question. */
  readonly #product = new Map<string, number>();
  /** Bytes of a message of a peer's, by peer and length of the text. */
  readonly #peers = new Map<string, Promise<number>>();

  constructor(runUnpadded: RunUnpadded) {
    this.#runUnpadded = runUnpadded;
  }

  /** What a load on the product came to; the last one of a question counts. */
  measured(load: Load, { bytes_per_message = NaN }: Figures): void {
    this.#product.set(JSON.stringify(load), bytes_per_message);
  }

  /**
   * Bytes to be added to each of a peer's messages.
   *
   * @throws {MissingError} If the product was not asked the same before.
   */
  async for(name: PeerName, load: Load): Promise<number> {
    if (load.mode !== "rate" && load.mode !== "saturation") return 0;
    const wanted = this.#product.get(JSON.stringify(load));
    if (wanted === undefined || Number.isNaN(wanted)) {
      throw new MissingError("nobody knows how large ours are in this");
    }
    const needed = await this.#needed(name, load.text);
    return Math.max(0, Math.round(wanted - needed - OVERHEAD));
  }

  #needed(name: PeerName, text: number | undefined): Promise<number> {
    const key = `${name} ${text}`;
    let needed = this.#peers.get(key);
    if (needed === undefined) {
      const sizing = text === undefined ? SIZING : { ...SIZING, text };
      needed = this.#runUnpadded(name, sizing)
        .then(({ bytes_per_message = NaN }) => bytes_per_message);
      this.#peers.set(key, needed);
    }
    return needed;
  }
}
