/**
 * Back-pressure: who takes what it is sent too slowly, how long it is waited
 * for, and when it is cut off. What a slow reader misses meanwhile, it gets
 * from the log; that is `lib/hub/readers.ts`.
 *
 * @module
 */
import type { Instant } from "../hub/effects.ts";
import { CLOSE } from "../protocol.ts";
import type { Link, Links } from "./link.ts";

/** A reader with more than this unsent is lagging, and served from the log. */
const BUFFERED_BYTES_MAX = 1024 * 1024;
/** A lagging reader gets nothing more until no more than this is unsent. */
const BUFFERED_BYTES_DRAINED = 64 * 1024;
/** A reader with more than this unsent is cut off, whatever it was sent. */
const BUFFERED_BYTES_END = 8 * 1024 * 1024;
/** How often a lagging reader is looked at. */
const DRAIN_POLL_MS = 25;
/** A lagging reader that takes nothing for so long is cut off. */
const STUCK_MS = 30_000;

/** How a lagging reader gets on. */
interface Progress {
  /** The least it had unsent. */
  bytes: number;
  /** When it last had less than ever before. */
  monoMs: number;
}

export interface SlowReadersOptions {
  links: Links;
  now: () => Instant;
  /** Runs a function at the end of this turn of the event loop. */
  defer: (turn: () => void) => void;
  /** Runs a function later; returns how to call that off. */
  setTimer: (run: () => void, ms: number) => () => void;
}

export class SlowReaders {
  readonly #links: Links;
  readonly #now: () => Instant;
  readonly #defer: SlowReadersOptions["defer"];
  readonly #setTimer: SlowReadersOptions["setTimer"];
  /** Readers with too much unsent, until they have drained. */
  readonly #lagging = new Map<Link, Progress>();

  constructor({ links, now, defer, setTimer }: SlowReadersOptions) {
    this.#links = links;
    this.#now = now;
    this.#defer = defer;
    this.#setTimer = setTimer;
  }

  /** Looks at a reader who was just sent something; `true` if it lags. */
  hasTooMuch(link: Link): boolean {
    const bytes = link.socket.bufferedAmount;
    if (bytes <= BUFFERED_BYTES_MAX) return false;
    if (bytes > BUFFERED_BYTES_END) {
      this.#cutOff(link);
      return false;
    }
    if (!this.#lagging.has(link)) {
      this.#lagging.set(link, { bytes, monoMs: this.#now().monoMs });
    }
    return true;
  }

  /** Waits until a reader has taken most of what it was sent; `false` if it is gone. */
  async drained(link: Link): Promise<boolean> {
    // What the last read brought leaves at the end of this turn.
    await new Promise<void>((resolve) => this.#defer(resolve));
    while (this.#links.has(link)) {
      if (!this.#lags(link)) return true;
      await new Promise<void>((resolve) =>
        this.#setTimer(resolve, DRAIN_POLL_MS)
      );
    }
    return false;
  }

  /** To be called a few times a second: nobody may be stuck for ever. */
  check(): void {
    for (const link of this.#lagging.keys()) this.#lags(link);
  }

  /** A connection has ended. */
  left(link: Link): void {
    this.#lagging.delete(link);
  }

  /** Whether a reader still has to drain; cuts off one that takes nothing. */
  #lags(link: Link): boolean {
    const progress = this.#lagging.get(link);
    if (progress === undefined) return false;
    const bytes = link.socket.bufferedAmount;
    const { monoMs } = this.#now();
    if (bytes <= BUFFERED_BYTES_DRAINED) {
      this.#lagging.delete(link);
      return false;
    }
    if (bytes < progress.bytes) this.#lagging.set(link, { bytes, monoMs });
    else if (monoMs - progress.monoMs >= STUCK_MS) this.#cutOff(link);
    return true;
  }

  #cutOff(link: Link): void {
    this.#links.close(link, CLOSE.tooSlow, "Too slow: please resume");
  }
}
