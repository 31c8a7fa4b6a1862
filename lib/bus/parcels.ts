/**
 * Gathers hints for a moment and makes parcels of them: of several that say
 * the same, the last one goes. One parcel is under way at a time, so that a
 * slow bus makes them fewer, not many.
 *
 * @module
 */
import type { Hint, Parcel } from "./bus.ts";

/** Hints gather for so long. */
const GATHER_MS = 2;
/** The most hints that wait; beyond it, all are lost, as hints may be. */
const WAITING_MAX = 10_000;
/** PostgreSQL's NOTIFY takes less than 8,000 bytes. */
const PARCEL_BYTES_MAX = 7_900;

export interface ParcelsOptions {
  /** Names this process. */
  from: string;
  /** Sends one parcel. What it throws is its own affair. */
  send: (text: string) => Promise<void>;
}

export class Parcels {
  readonly #from: string;
  readonly #send: ParcelsOptions["send"];
  /** By what they are about. */
  readonly #waiting = new Map<string, Hint>();
  #sending: Promise<void> | null = null;

  constructor({ from, send }: ParcelsOptions) {
    this.#from = from;
    this.#send = send;
  }

  add(hint: Hint): void {
    const key = keyOf(hint);
    const before = this.#waiting.get(key);
    if (before?.t === "head" && hint.t === "head" && before.seq > hint.seq) {
      return;
    }
    if (this.#waiting.size >= WAITING_MAX) this.#waiting.clear();
    this.#waiting.set(key, hint);
    this.#sending ??= this.#pump();
  }

  /** Waits until everything that was added has been sent. */
  async settled(): Promise<void> {
    await this.#sending;
  }

  async #pump(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    while (this.#waiting.size > 0) await this.#send(this.#take());
    this.#sending = null;
  }

  #take(): string {
    const parcel: Parcel = { from: this.#from, hints: [] };
    let bytes = JSON.stringify(parcel).length;
    for (const [key, hint] of this.#waiting) {
      bytes += 1 + encoder.encode(JSON.stringify(hint)).byteLength;
      if (bytes > PARCEL_BYTES_MAX && parcel.hints.length > 0) break;
      parcel.hints.push(hint);
      this.#waiting.delete(key);
    }
    return JSON.stringify(parcel);
  }
}

const encoder = new TextEncoder();

function keyOf(hint: Hint): string {
  switch (hint.t) {
    case "head":
    case "here":
      return `${hint.t} ${hint.room}`;
    case "typing":
      return `typing ${hint.room} ${hint.by.id}`;
    case "renamed":
      return `renamed ${hint.person.id}`;
    case "ended":
      return `ended ${hint.session}`;
    case "forgotten":
      return `forgotten ${hint.person}`;
  }
}
