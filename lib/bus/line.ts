/**
 * What a process knows of its bus, whatever carries it: whether hints arrive,
 * and whom to hand them to.
 *
 * @module
 */
import type { Logger } from "../logger.ts";
import { type Listener, parseParcel } from "./bus.ts";

export class Line {
  readonly #from: string;
  readonly #logger: Logger;
  #listener: Listener | null = null;
  /** `null`: it is not known yet. */
  #connected: boolean | null = null;

  /** @param from Names this process. */
  constructor(from: string, logger: Logger) {
    this.#from = from;
    this.#logger = logger;
  }

  /** Whether hints arrive. */
  get connected(): boolean {
    return this.#connected === true;
  }

  /** Whether anybody listens. */
  get isOpen(): boolean {
    return this.#listener !== null;
  }

  open(listener: Listener): void {
    this.#listener = listener;
  }

  close(): void {
    this.#listener = null;
  }

  /** Hints arrive: says so to whoever looks after it, and to who listens. */
  up(): void {
    if (this.#connected === true) return;
    this.#connected = true;
    this.#logger.info("bus_connected");
    this.#listener?.joined();
  }

  /** @param detail Why; of a time without hints the first reason is told. */
  down(detail: string): void {
    if (this.#connected === false) return;
    this.#connected = false;
    this.#logger.warn("bus_disconnected", { detail });
  }

  /** Hands on what a parcel says, unless it is our own; tells whether it is. */
  take(text: string): { isOurs: boolean } {
    const parcel = parseParcel(text);
    // One that cannot be read is of a later version, which tells us nothing.
    const isOurs = parcel?.from === this.#from;
    if (!isOurs) {
      for (const hint of parcel?.hints ?? []) this.#listener?.hint(hint);
    }
    return { isOurs };
  }
}
