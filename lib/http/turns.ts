/**
 * One page in a turn of the event loop. To draw one takes longer than anything
 * else that is done here, and what people say to each other needs some turns on
 * its way: without this, all that is asked for at once would be drawn in each.
 *
 * Who asks for a page waits for a turn before anything is read for it. What
 * changes something does not, unless its answer is a page.
 *
 * @module
 */
import type { Context } from "fresh";
import { Overloaded } from "./overload.ts";
import { isSafe } from "./same_origin.ts";
import type { State } from "./state.ts";

/** Beyond, requests are refused; twice what one address may ask for at once. */
export const TURNS_WAITING_MAX = 2_000;

export class Turns {
  readonly #defer: (turn: () => void) => void;
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  /** @param defer Runs a function at the end of this turn of the event loop. */
  constructor(defer: (turn: () => void) => void) {
    this.#defer = defer;
  }

  /**
   * Resolves when it is one's turn: at once if nobody had this one.
   *
   * @throws {Overloaded} If too many wait.
   */
  async next(): Promise<void> {
    if (!this.#taken) return this.#take();
    if (this.#waiting.length >= TURNS_WAITING_MAX) throw new Overloaded();
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #take(): void {
    this.#taken = true;
    this.#defer(() => {
      this.#taken = false;
      const resolve = this.#waiting.shift();
      if (resolve === undefined) return;
      this.#take();
      resolve();
    });
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
            await ctx.state.services.turns.next();
          }
          return answer;
        }]]
    );
  return { ...handlers, ...Object.fromEntries(inTurn) };
}
