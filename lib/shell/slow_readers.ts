/**
 * Back-pressure: who takes what it is sent too slowly, how long it is waited
 * for, and when it is cut off. What a slow reader misses meanwhile, it gets
 * from the log; that is `lib/hub/readers.ts`.
 *
 * What was handed to a socket is in memory until its peer takes it, or its
 * line is gone: closing a socket gives nothing back. So no reader is handed
 * much, and what those hold who were cut off counts as before.
 *
 * @module
 */
import type { Instant } from "../hub/effects.ts";
import { CLOSE } from "../protocol.ts";
import type { Link, Links } from "./link.ts";

/** A reader with more than this unsent is lagging, and served from the log. */
const BUFFERED_BYTES_MAX = 1024 * 1024;
/** So is one that has more than this unsent for {@linkcode SLOW_MS}. */
const BUFFERED_BYTES_SLOW = 256 * 1024;
const SLOW_MS = 1_000;
/** A lagging reader gets nothing more until no more than this is unsent. */
const BUFFERED_BYTES_DRAINED = 64 * 1024;
/** A reader with more than this unsent is cut off, whatever it was sent. */
const BUFFERED_BYTES_END = 2 * 1024 * 1024;
/**
 * While more than this is unsent to all together, everybody lags who has not
 * drained: many slow readers share the memory that a few may have.
 */
const BUFFERED_BYTES_TOGETHER = 128 * 1024 * 1024;
/** How soon, and then how often, it is looked whether a reader has drained. */
const DRAIN_POLL_MS = 25;
const DRAIN_POLL_MAX_MS = 200;
/** A lagging reader that takes nothing for so long is cut off. */
const STUCK_MS = 30_000;

/** How a reader gets on that has not drained. */
interface Progress {
  /** What it had unsent when it was last looked at. */
  bytes: number;
  /** When it last had no more than {@linkcode BUFFERED_BYTES_SLOW}. */
  quickMs: number;
  lagging: boolean;
  /** The least it had unsent while it lagged, and since when. */
  least: number;
  leastMs: number;
}

export interface SlowReadersOptions {
  links: Links;
  now: () => Instant;
  /** Runs a function at the end of this turn of the event loop. */
  defer: (turn: () => void) => void;
  /** Runs a function later; returns how to call that off. */
  setTimer: (run: () => void, ms: number) => () => void;
  /** A reader lags, or was sent something although it does. */
  lagging: (link: Link) => void;
}

export class SlowReaders {
  readonly #links: Links;
  readonly #now: () => Instant;
  readonly #defer: SlowReadersOptions["defer"];
  readonly #setTimer: SlowReadersOptions["setTimer"];
  readonly #lagging: SlowReadersOptions["lagging"];
  /** Readers with too much unsent, until they have drained. */
  readonly #full = new Map<Link, Progress>();
  /** What those hold whose connection has ended, and whose line has not. */
  readonly #left = new Map<Link, number>();
  /** Unsent to all of both. */
  #together = 0;

  constructor(options: SlowReadersOptions) {
    this.#links = options.links;
    this.#now = options.now;
    this.#defer = options.defer;
    this.#setTimer = options.setTimer;
    this.#lagging = options.lagging;
  }

  /** A reader was just sent something. */
  sent(link: Link): void {
    if (this.#look(link)?.lagging) this.#lagging(link);
  }

  /** Waits until a reader has taken most of what it was sent; `false` if it is gone. */
  async drained(link: Link): Promise<boolean> {
    // What the last read brought leaves at the end of this turn.
    await new Promise<void>((resolve) => this.#defer(resolve));
    let pollMs = DRAIN_POLL_MS;
    while (this.#links.has(link)) {
      if (this.#look(link) === null) return this.#links.has(link);
      await new Promise<void>((resolve) => this.#setTimer(resolve, pollMs));
      pollMs = Math.min(DRAIN_POLL_MAX_MS, 2 * pollMs);
    }
    return false;
  }

  /** To be called a few times a second: nobody may be stuck for ever. */
  check(): void {
    for (const [link, { lagging }] of this.#full) {
      const lags = this.#look(link)?.lagging ?? false;
      if (lags && !lagging) this.#lagging(link);
    }
  }

  /** A connection has ended, but perhaps not its line. */
  left(link: Link): void {
    const bytes = this.#full.get(link)?.bytes ?? 0;
    this.#full.delete(link);
    this.#left.set(link, bytes);
  }

  /** The line of a connection is gone, and all that waited for it. */
  gone(link: Link): void {
    this.#together -= this.#left.get(link) ?? 0;
    this.#left.delete(link);
  }

  /** How a reader gets on; `null` if it has drained, or is cut off for it. */
  #look(link: Link): Progress | null {
    const bytes = link.socket.bufferedAmount;
    const { monoMs } = this.#now();
    const before = this.#full.get(link);
    this.#together += bytes - (before?.bytes ?? 0);
    if (bytes <= BUFFERED_BYTES_DRAINED) {
      this.#together -= bytes;
      this.#full.delete(link);
      return null;
    }
    const progress = before ??
      { bytes, quickMs: monoMs, lagging: false, least: bytes, leastMs: monoMs };
    this.#full.set(link, progress);
    progress.bytes = bytes;
    if (bytes <= BUFFERED_BYTES_SLOW) progress.quickMs = monoMs;
    if (!progress.lagging) {
      progress.lagging = this.#isTooMuch(progress, monoMs);
      progress.least = Infinity;
    }
    if (bytes < progress.least) {
      progress.least = bytes;
      progress.leastMs = monoMs;
    }
    const isStuck = progress.lagging && monoMs - progress.leastMs >= STUCK_MS;
    if (!isStuck && bytes <= BUFFERED_BYTES_END) return progress;
    this.#links.close(link, CLOSE.tooSlow, "Too slow: please resume");
    return null;
  }

  #isTooMuch({ bytes, quickMs }: Progress, monoMs: number): boolean {
    return bytes > BUFFERED_BYTES_MAX || monoMs - quickMs >= SLOW_MS ||
      this.#together > BUFFERED_BYTES_TOGETHER;
  }
}
