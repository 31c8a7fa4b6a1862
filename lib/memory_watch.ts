/**
 * Looks after the memory of the process. What the runtime keeps for a peer is
 * not for this program to limit, nor to give back: a frame of 64 MiB, or what
 * waits for somebody who never reads. So it is watched: nobody new is let in
 * when memory becomes scarce, and before the system would end the process, it
 * ends in order, to be started again.
 *
 * The limit is `MEMORY_LIMIT_MB`, as what a container may take cannot be read
 * with the permissions that the server has. Bytes, but for that.
 *
 * @module
 */
import type { Logger } from "./logger.ts";

/**
 * `calm`: all is well. `scarce`: nobody new is let in. `out`: it must end.
 */
export type Memory = "calm" | "scarce" | "out";

/** From this share of the limit on memory is scarce, … */
const SCARCE_SHARE = 0.7;
/** … until it is below this one: who is let in takes some again. */
const CALM_SHARE = 0.65;
const OUT_SHARE = 0.9;
/**
 * Looks in a row that must find it used up: garbage, which goes by itself, may
 * be a peak, and a restart costs everybody their connection.
 */
export const LOOKS_BEFORE_OUT = 3;
const LOOK_EVERY_MS = 1_000;
const MIB = 1024 * 1024;

/** What memory is like now, after it was `before`; `limit` 0 is none. */
export function memoryAt(used: number, limit: number, before: Memory): Memory {
  if (limit === 0) return "calm";
  const share = used / limit;
  if (share >= OUT_SHARE) return "out";
  const from = before === "calm" ? SCARCE_SHARE : CALM_SHARE;
  return share >= from ? "scarce" : "calm";
}

export interface MemoryWatchOptions {
  /** In MiB; 0 = none. */
  limitMb: number;
  /** Memory that the process has. */
  usedBytes: () => number;
  /** Runs a function later; returns how to call that off. */
  setTimer: (run: () => void, ms: number) => () => void;
  logger: Logger;
}

export class MemoryWatch implements Disposable {
  /** Resolves when the process should end, and be started again. */
  readonly usedUp: Promise<void>;
  readonly #options: MemoryWatchOptions;
  readonly #tellUsedUp: () => void;
  #memory: Memory = "calm";
  #looksOut = 0;
  #cancel: () => void = () => {};

  constructor(options: MemoryWatchOptions) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.usedUp = promise;
    this.#tellUsedUp = resolve;
    this.#options = options;
    if (options.limitMb > 0) this.#look();
  }

  /** Whether nobody new should be let in. */
  get isScarce(): boolean {
    return this.#memory !== "calm";
  }

  [Symbol.dispose](): void {
    this.#cancel();
  }

  #look(): void {
    const { limitMb, usedBytes, setTimer } = this.#options;
    const before = this.#memory;
    const used = usedBytes();
    this.#memory = memoryAt(used, limitMb * MIB, before);
    this.#looksOut = this.#memory === "out" ? this.#looksOut + 1 : 0;
    this.#tell(before, { usedMb: Math.round(used / MIB), limitMb });
    if (this.#looksOut < LOOKS_BEFORE_OUT) {
      this.#cancel = setTimer(() => this.#look(), LOOK_EVERY_MS);
    } else {
      this.#tellUsedUp();
    }
  }

  #tell(before: Memory, figures: { usedMb: number; limitMb: number }): void {
    const { logger } = this.#options;
    const isScarce = this.#memory !== "calm";
    if (this.#looksOut === LOOKS_BEFORE_OUT) {
      logger.error("memory is used up, ending to be started again", {
        ...figures,
        advice: "raise MEMORY_LIMIT_MB if the machine has more; " +
          "else look for peers that never read, or put a proxy in front",
      });
    } else if (isScarce && before === "calm") {
      logger.warn("memory is scarce, letting nobody new in", {
        ...figures,
        advice: "raise MEMORY_LIMIT_MB if the machine has more",
      });
    } else if (!isScarce && before !== "calm") {
      logger.info("memory is back, letting everybody in", figures);
    }
  }
}
