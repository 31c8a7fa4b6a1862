/**
 * How much work a session may make the server do, whatever it asks for: told
 * before a message is parsed, as parsing is work too. One that asks for more
 * is not served slowly but sent away, as its messages would come all the same.
 *
 * How many messages it may store is another limit, in `lib/hub/permit.ts`.
 *
 * @module
 */
import type { Limits } from "../limits.ts";
import type { ClientFrame } from "../protocol.ts";
import { TokenBuckets } from "../token_bucket.ts";
import type { Link } from "./link.ts";

/** For each KiB, beyond the 1 for whatever is said. */
const UNITS_PER_KIB = 1;
/** For a frame after the first of a message. */
const FRAME_UNITS = 1;
/** For a page of the history, which may be 128 KiB, or of many people. */
const PAGE_UNITS = 10;
/** For each room of a hello: its head is read, and its last events. */
const ROOM_UNITS = 4;

const COSTLY: ReadonlySet<ClientFrame["t"]> = new Set([
  "history",
  "people",
  "rooms",
]);

export class Work {
  readonly #buckets: TokenBuckets;

  constructor({ workPerSecond, workBurst }: Limits) {
    this.#buckets = new TokenBuckets({
      perSecond: workPerSecond,
      burst: workBurst,
    });
  }

  /** Whether a session may have a message read, which comes first. */
  mayRead({ session }: Link, text: string, monoMs: number): boolean {
    const units = 1 + UNITS_PER_KIB * Math.floor(text.length / 1024);
    return this.#spend(session, units, monoMs);
  }

  /** Whether it may have done what the frames of that message ask for. */
  mayDo(
    { session }: Link,
    frames: readonly ClientFrame[],
    monoMs: number,
  ): boolean {
    let units = FRAME_UNITS * Math.max(0, frames.length - 1);
    for (const frame of frames) {
      if (COSTLY.has(frame.t)) units += PAGE_UNITS;
      if (frame.t === "hello") units += ROOM_UNITS * frame.rooms.length;
    }
    return this.#spend(session, units, monoMs);
  }

  #spend(session: string | null, units: number, monoMs: number): boolean {
    if (session === null || units === 0) return true;
    return this.#buckets.take(session, monoMs, units) === 0;
  }
}
