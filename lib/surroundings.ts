/**
 * The clock, the timers and the randomness that the program gets from outside,
 * and the real ones. A test or a simulation brings its own.
 *
 * @module
 */
import { setImmediate } from "node:timers";
import type { Instant } from "./chat.ts";
import { RANDOM_MINT } from "./identity/secret.ts";

export interface Surroundings {
  now: () => Instant;
  /** Runs a function at the end of this turn of the event loop. */
  defer: (turn: () => void) => void;
  /** Runs a function later; returns how to call that off. */
  setTimer: (run: () => void, ms: number) => () => void;
  /** 96 random bits in 16 characters: what is in each frame should be short. */
  newId: () => string;
  /** 128 random bits as a UUID. */
  newUuid: () => string;
  /** Memory that the process has, in bytes. */
  usedMemory: () => number;
}

export const REAL_SURROUNDINGS: Readonly<Surroundings> = {
  now: () => ({ wallMs: Date.now(), monoMs: performance.now() }),
  defer: setImmediate,
  setTimer(run, ms) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  newId: RANDOM_MINT.id,
  newUuid: () => crypto.randomUUID(),
  usedMemory: () => Deno.memoryUsage().rss,
};
