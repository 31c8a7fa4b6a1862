/**
 * Middlewares and how they are chained.
 *
 * @module
 */
import type { Context } from "./context.ts";

/** Answers a request itself, or passes it on with `ctx.next()`. */
export type Middleware<State> = (
  ctx: Context<State>,
) => Response | Promise<Response>;

/**
 * One middleware that runs all of them in order, the given `next` last.
 *
 * An error on its way out is kept in `ctx.error`, for error pages.
 */
export function chain<State>(
  middlewares: readonly Middleware<State>[],
): Middleware<State> {
  return (ctx) => {
    const last = ctx.next;
    const run = async (index: number): Promise<Response> => {
      const middleware = middlewares[index];
      if (middleware === undefined) return await last();
      ctx.next = () => run(index + 1);
      try {
        return await middleware(ctx);
      } catch (error) {
        ctx.error = error;
        throw error;
      }
    };
    return run(0);
  };
}
