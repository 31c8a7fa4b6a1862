/**
 * The id of each request, which its response tells: whoever reports a failure
 * names it, and whoever reads the log finds it there.
 *
 * It is always made here. One that a request brings is not looked at, so that
 * nobody can put words into the log, or make two requests look like one.
 *
 * @module
 */
import type { Middleware } from "fresh";
import type { State } from "./state.ts";

export const REQUEST_ID_HEADER = "x-request-id";

/** Tells the id of a request, which `ctx.state` has. */
export function requestIds(): Middleware<State> {
  return async (ctx) => {
    const response = await ctx.next();
    // The answer to an upgrade is the runtime's.
    if (response.status === 101) return response;
    response.headers.set(REQUEST_ID_HEADER, ctx.state.requestId);
    return response;
  };
}
