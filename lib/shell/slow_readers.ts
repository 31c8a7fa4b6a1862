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
import type { Link, Links } from "./link.ts";

/**
 * A reader with more than this unsent is lagging, and served from the log. More
 * than a flush may be (`FLUSH_BYTES_MAX` of `lib/shell/fan_out.ts`).
 */
const BUFFERED_BYTES_MAX = 512 * 1024;
/** So is one that has more than this unsent for {@linkcode SLOW_MS}. */
const BUFFERED_BYTES_SLOW = 256 * 1024;
const SLOW_MS = 1_000;
/** A lagging reader gets nothing more until no more than this is unsent. */
const BUFFERED_BYTES_DRAINED = 64 * 1024;
/** With more than this unsent a reader has less time to show that it reads. */
const BUFFERED_BYTES_MUCH = 2 * 1024 * 1024;
/** A reader with more than this unsent is cut off, whatever it was sent. */
const BUFFERED_BYTES_END = 4 * 1024 * 1024;
/**
 * While more than this is unsent to all together, everybody lags who has not
 * drained: many slow readers share the memory that a few may have.
 */
const BUFFERED_BYTES_TOGETHER = 128 * 1024 * 1024;
/**
 * A reader is looked at when it was sent more than this since the last time, in
 * UTF-16 code units, and a few times a second: it cannot have more unsent than
 * it was sent, and a look costs as much as a tenth of a send.
 */
const LOOK_LENGTH = 64 * 1024;
/** How soon, and then how often, it is looked whether a reader has drained. */
const DRAIN_POLL_MS = 5;
const DRAIN_POLL_MAX_MS = 200;
/** A lagging reader that takes nothing for so long is cut off. */
const STUCK_MS = 30_000;
/** The same for one with more than {@linkcode BUFFERED_BYTES_MUCH} unsent. */
const STUCK_WITH_MUCH_MS = 5_000;

/** How a reader gets on that has not drained. */
interface Progress {
  /** What it had unsent when it was last looked at. */
  bytes: number;
  /** When it last had no more than {@linkcode BUFFERED_BYTES_SLOW}. */
  quickMs: number;
  lagging: boolean;
  /** The least it had unsent since it lags or was sent much, and since when. */
  least: number;
  leastMs: number;
}

export interface SlowReadersOptions {
  links: Links;
  now: () => Instant;
  /** Runs a function later; returns how to call that off. */
  setTimer: (run: () => void, ms: number) => () => void;
}

/** Somebody who waits until a reader has drained. */
interface Waiter {
  link: Link;
  dueMs: number;
  pollMs: number;
  resolve: (isHere: boolean) => void;
}

export class SlowReaders {
  readonly #links: Links;
  readonly #now: () => Instant;
  readonly #setTimer: SlowReadersOptions["setTimer"];
  /** Readers with too much unsent, until they have drained. */
  readonly #full = new Map<Link, Progress>();
  /** What those hold whose connection has ended, and whose line has not. */
  readonly #left = new Map<Link, number>();
  /** Unsent to all of both. */
  #together = 0;
  /** Found to lag, or sent something although they do. */
  #lagging = new Set<Link>();
  /** Found to be stuck, or to have far too much unsent. */
  #ending = new Set<Link>();
  /** Whether anybody was sent anything since all were looked at. */
  #wasAnybodySent = false;
  #waiters: Waiter[] = [];
  #isPollDue = false;

  constructor(options: SlowReadersOptions) {
    this.#links = options.links;
    this.#now = options.now;
    this.#setTimer = options.setTimer;
  }

  /** How many lag, as far as is known. */
  get laggingCount(): number {
    let count = 0;
    for (const { lagging } of this.#full.values()) if (lagging) count += 1;
    return count;
  }

  /** What they all have not taken, in bytes; about, as few looks are taken. */
  get unsentBytes(): number {
    return this.#together;
  }

  /** Whether a look has found anybody to be dealt with: {@linkcode found}. */
  get hasFound(): boolean {
    return this.#lagging.size + this.#ending.size > 0;
  }

  /**
   * A reader is about to be sent so much, in UTF-16 code units. To be called
   * before that is, as afterwards nobody has taken it.
   */
  sending(link: Link, length: number): void {
    if (link.sentLength > LOOK_LENGTH || this.#full.has(link)) {
      if (this.#look(link)?.lagging) this.#lagging.add(link);
    }
    link.sentLength += length;
    this.#wasAnybodySent = true;
  }

  /** Whether a reader has more unsent than a little, as far as is known. */
  isFull(link: Link): boolean {
    return this.#full.has(link);
  }

  /** Waits until a reader has taken most of what it was sent; `false` if it is gone. */
  drained(link: Link): Promise<boolean> {
    if (!this.#links.has(link)) return Promise.resolve(false);
    if (this.#look(link) === null) {
      return Promise.resolve(!this.#ending.has(link));
    }
    return new Promise((resolve) => {
      const dueMs = this.#now().monoMs + DRAIN_POLL_MS;
      this.#waiters.push({ link, dueMs, pollMs: DRAIN_POLL_MS, resolve });
      this.#pollLater();
    });
  }

  /** To be called a few times a second: nobody may be stuck for ever. */
  check(): void {
    if (this.#wasAnybodySent) {
      for (const link of this.#links.all()) {
        if (link.sentLength === 0 || this.#full.has(link)) continue;
        if (this.#look(link)?.lagging) this.#lagging.add(link);
      }
      this.#wasAnybodySent = false;
    }
    for (const [link, { lagging }] of this.#full) {
      const lags = this.#look(link)?.lagging ?? false;
      if (lags && !lagging) this.#lagging.add(link);
    }
  }

  /**
   * Takes whom the looks have found: who is to be served from the log, and who
   * is to be cut off. Kept until here, as a look may come at any time.
   */
  found(): { lagging: Iterable<Link>; ending: Iterable<Link> } {
    const [lagging, ending] = [this.#lagging, this.#ending];
    this.#lagging = new Set();
    this.#ending = new Set();
    return { lagging, ending };
  }

  /** A connection has ended, but perhaps not its line. */
  left(link: Link): void {
    const bytes = this.#full.get(link)?.bytes ?? 0;
    this.#full.delete(link);
    this.#lagging.delete(link);
    this.#ending.delete(link);
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
    link.sentLength = 0;
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
    const wasSentMuch = bytes - progress.bytes > BUFFERED_BYTES_DRAINED;
    progress.bytes = bytes;
    if (bytes <= BUFFERED_BYTES_SLOW) progress.quickMs = monoMs;
    if (!progress.lagging) {
      progress.lagging = this.#isTooMuch(progress, monoMs);
      progress.least = Infinity;
    }
    if (bytes < progress.least || wasSentMuch) {
      progress.least = bytes;
      progress.leastMs = monoMs;
    }
    const isStuck = progress.lagging &&
      monoMs - progress.leastMs >= patienceMs(bytes);
    if (!isStuck && bytes <= BUFFERED_BYTES_END) return progress;
    this.#ending.add(link);
    return null;
  }

  /** One timer for everybody who waits. */
  #pollLater(): void {
    if (this.#isPollDue) return;
    this.#isPollDue = true;
    this.#setTimer(() => {
      this.#isPollDue = false;
      this.#poll();
    }, DRAIN_POLL_MS);
  }

  #poll(): void {
    const { monoMs } = this.#now();
    const due = this.#waiters.filter((one) => one.dueMs <= monoMs);
    this.#waiters = this.#waiters.filter((one) => one.dueMs > monoMs);
    for (const waiter of due) {
      const { link, resolve } = waiter;
      if (!this.#links.has(link)) resolve(false);
      else if (this.#look(link) === null) resolve(!this.#ending.has(link));
      else {
        waiter.pollMs = Math.min(DRAIN_POLL_MAX_MS, 2 * waiter.pollMs);
        waiter.dueMs = monoMs + waiter.pollMs;
        this.#waiters.push(waiter);
      }
    }
    if (this.#waiters.length > 0) this.#pollLater();
  }

  #isTooMuch({ bytes, quickMs }: Progress, monoMs: number): boolean {
    return bytes > BUFFERED_BYTES_MAX || monoMs - quickMs >= SLOW_MS ||
      this.#together > BUFFERED_BYTES_TOGETHER;
  }
}

/** How long a lagging reader may take nothing. */
function patienceMs(bytes: number): number {
  return bytes > BUFFERED_BYTES_MUCH ? STUCK_WITH_MUCH_MS : STUCK_MS;
}
