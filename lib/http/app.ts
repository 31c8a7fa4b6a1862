/**
 * The Fresh app over its services: the middleware of every request, then
 * static files, then the routes.
 *
 * @module
 */
import { App, type Context } from "fresh";
import { limitRequests } from "./address_limits.ts";
import {
  addressOf,
  parseRanges,
  type Range,
  schemeOf,
} from "./client_address.ts";
import { measureRequests } from "../metrics/routes.ts";
import { keepDrawn } from "./keep_drawn.ts";
import { requestIds } from "./request_id.ts";
import { readSessionCookie } from "./session_cookie.ts";
import { sameOrigin } from "./same_origin.ts";
import { pageNonce, securityHeaders } from "./security_headers.ts";
import type { Services } from "../services.ts";
import type { State } from "./state.ts";
import { servedFiles } from "./static_files.ts";
import { readTheme } from "./theme.ts";

export function createApp(services: Services): App<State> {
  const proxies = parseRanges(services.config.trustedProxies);
  return new App<State>()
    .use((ctx) => {
      ctx.state.services = services;
      ctx.state.requestId = services.newRequestId();
      ctx.state.origin = services.config.publicOrigin ?? served(ctx, proxies);
      ctx.state.address = addressOf(
        ctx.info.remoteAddr,
        ctx.req.headers,
        proxies,
      );
      ctx.state.secure = ctx.state.origin.startsWith("https:");
      ctx.state.token = readSessionCookie(ctx.req.headers, ctx.state.secure);
      ctx.state.theme = readTheme(ctx.req.headers);
      ctx.state.session = null;
      ctx.state.nonce = null;
      ctx.state.drawing = null;
      return securityHeaders(ctx);
    })
    .use(measureRequests(services.metrics, services.monoMs))
    .use(requestIds())
    .use(keepDrawn())
    .use(pageNonce())
    .use(servedFiles())
    .use(limitRequests())
    .use(sameOrigin())
    .fsRoutes();
}

/**
 * The origin under which the request came: what it says in its Host header,
 * with the scheme that a proxy of ours was asked by.
 */
function served(ctx: Context<State>, proxies: readonly Range[]): string {
  const scheme = schemeOf(ctx.info.remoteAddr, ctx.req.headers, proxies);
  if (scheme === null) return ctx.url.origin;
  const url = new URL(ctx.url);
  url.protocol = scheme;
  return url.origin;
}
