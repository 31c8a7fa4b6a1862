/**
 * `csrf()`: refuses what another site has a browser send.
 *
 * @module
 */
import { HttpError } from "./http_error.ts";
import type { Context } from "./context.ts";
import type { Middleware } from "./middleware.ts";

export interface CsrfOptions<State = unknown> {
  /** Origins that are allowed beside requests of the same origin. */
  origin?:
    | string
    | string[]
    | ((origin: string, context: Context<State>) => boolean);
}

/**
 * Lets every GET, HEAD and OPTIONS through, so handlers of those must not
 * change anything; and what names neither origin nor site, which no browser
 * sends.
 */
export function csrf<State>(
  { origin: allowed }: CsrfOptions<State> = {},
): Middleware<State> {
  return async (ctx) => {
    const { method, headers } = ctx.req;
    const origin = headers.get("Origin");
    const site = headers.get("Sec-Fetch-Site");
    const safe = ["GET", "HEAD", "OPTIONS"].includes(method) ||
      (site === null
        ? origin === null
        : site === "same-origin" || site === "none") ||
      origin !== null && isAllowed(allowed, origin, ctx);
    if (!safe) throw new HttpError(403);
    return await ctx.next();
  };
}

function isAllowed<State>(
  allowed: CsrfOptions<State>["origin"],
  origin: string,
  ctx: Context<State>,
): boolean {
  if (typeof allowed === "function") return allowed(origin, ctx);
  return [allowed ?? ctx.url.origin].flat().includes(origin);
}
