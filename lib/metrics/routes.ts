/**
 * Counts and times what is answered, by the pattern of its route. Never by its
 * address, which anybody may make up, and which may hold a secret. A stream or
 * a socket counts until it begins.
 *
 * @module
 */
import { HttpError, type Middleware } from "fresh";
import { isKnownMethod } from "../http/methods.ts";
import type { Metrics } from "./metrics.ts";

/** For what no route was found for: files, what is not there or not allowed. */
export const NO_ROUTE = "(none)";
/** Whatever somebody makes up for one is this. */
const OTHER_METHOD = "OTHER";

/** @param monoMs Milliseconds of a clock that only runs forward. */
export function measureRequests<State>(
  metrics: Metrics,
  monoMs: () => number,
): Middleware<State> {
  return async (ctx) => {
    const sinceMs = monoMs();
    let status = 500;
    try {
      const response = await ctx.next();
      status = response.status;
      return response;
    } catch (error) {
      if (error instanceof HttpError) status = error.status;
      throw error;
    } finally {
      const { method } = ctx.req;
      metrics.answered(
        ctx.route ?? NO_ROUTE,
        isKnownMethod(method) ? method : OTHER_METHOD,
        status,
        (monoMs() - sinceMs) / 1_000,
      );
    }
  };
}
