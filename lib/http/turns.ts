/**
 * One page in a turn of the event loop. To draw one takes longer than anything
 * else that is done here, and what people say to each other needs some turns on
 * its way: without this, all that is asked for at once would be drawn in each.
 *
 * Addresses go one after the other, so that whoever asks for hundreds of pages
 * has the others wait for one of them; and where many wait, a long turn is rested
 * for as long, so that half of the time stays for all else.
 *
 * Who asks for a page waits for a turn before anything is read for it. What
 * changes something does not, unless its answer is a page.
 *
 * @module
 */
import type { Context } from "fresh";
import type { Surroundings } from "../surroundings.ts";
import { Overloaded } from "./overload.ts";
import { isSafe } from "./same_origin.ts";
import type { State } from "./state.ts";

/** Beyond, requests are refused; more than several addresses may ask for at once. */
export const TURNS_WAITING_MAX = 2_000;
/** Of a turn that is rested for: more than a page takes that is filled in. */
export const LONG_TURN_MS = 2;
/** Who wait while a rest is taken: with fewer, pages come one by one anyway. */
export const CROWD_MIN = 8;
/** Of a rest: what took longer than this was hardly a page. */
const REST_MAX_MS = 20;

export interface TurnsOptions extends Pick<Surroundings, "defer" | "setTimer"> {
  /** Milliseconds of a clock that only runs forward. */
  monoMs: () => number;
}

export class Turns implements Disposable {
  readonly #options: TurnsOptions;
  /** Whose address comes next stands first. */
  readonly #waiting = new Map<string, (() => void)[]>();
  /** How many wait, of all addresses. */
  #count = 0;
  #isTaken = false;
  /** Calls off the rest that is taken; `null`: none is. */
  #cancelRest: (() => void) | null = null;
  #isOver = false;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /**
   * Resolves when it is the address' turn: at once if nobody had this one.
   *
   * @throws {Overloaded} If too many wait.
   */
  async next(address: string): Promise<void> {
    if (!this.#isTaken && this.#cancelRest === null) return this.#take();
    if (this.#count >= TURNS_WAITING_MAX) throw new Overloaded();
    const { promise, resolve } = Promise.withResolvers<void>();
    const queue = this.#waiting.get(address);
    if (queue === undefined) this.#waiting.set(address, [resolve]);
    else queue.push(resolve);
    this.#count += 1;
    await promise;
  }

  #take(): void {
    const { defer, monoMs } = this.#options;
    this.#isTaken = true;
    const sinceMs = monoMs();
    defer(() => {
      this.#isTaken = false;
      const tookMs = monoMs() - sinceMs;
      const isCrowd = this.#count >= CROWD_MIN;
      if (tookMs < LONG_TURN_MS || !isCrowd || this.#isOver) this.#giveNext();
      else this.#rest(Math.min(tookMs, REST_MAX_MS));
    });
  }

  #rest(ms: number): void {
    const { setTimer } = this.#options;
    this.#cancelRest = setTimer(() => {
      this.#cancelRest = null;
      this.#giveNext();
    }, ms);
  }

  /** Rests no more: who waits is answered, as whoever ends waits for that. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    if (this.#cancelRest === null) return;
    this.#cancelRest();
    this.#cancelRest = null;
    this.#giveNext();
  }

  #giveNext(): void {
    for (const [address, [first, ...others]] of this.#waiting) {
      this.#waiting.delete(address);
      if (others.length > 0) this.#waiting.set(address, others);
      this.#count -= 1;
      this.#take();
      return first?.();
    }
  }
}

/** The handlers of a route, of which those that change something draw in turn. */
export function drawnInTurn<Handlers extends object>(
  handlers: Handlers,
): Handlers {
  if (typeof handlers === "function") return handlers;
  const inTurn = Object.entries(handlers)
    .flatMap(([method, handle]: [string, unknown]) =>
      isSafe(method) || typeof handle !== "function"
        ? []
        : [[method, async (ctx: Context<State>) => {
          const answer: unknown = await handle(ctx);
          if (!(answer instanceof Response)) {
            const { address, services: { turns } } = ctx.state;
            await turns.next(address);
          }
          return answer;
        }]]
    );
  return { ...handlers, ...Object.fromEntries(inTurn) };
}
