/**
 * The Fresh app over its services: the middleware of every request, then
 * static files, then the routes.
 *
 * @module
 */
import { App, staticFiles } from "fresh";
import { requestIds } from "./request_id.ts";
import { readSessionCookie } from "./session_cookie.ts";
import { sameOrigin } from "./same_origin.ts";
import { pageNonce, securityHeaders } from "./security_headers.ts";
import type { Services } from "../services.ts";
import type { State } from "./state.ts";

export function createApp(services: Services): App<State> {
  const { publicOrigin } = services.config;
  return new App<State>()
    .use((ctx) => {
      const origin = publicOrigin ?? ctx.url.origin;
      ctx.state.services = services;
      ctx.state.requestId = services.newRequestId();
      ctx.state.secure = origin.startsWith("https:");
      ctx.state.token = readSessionCookie(ctx.req.headers, ctx.state.secure);
      ctx.state.session = null;
      return securityHeaders<State>(ctx.state.secure)(ctx);
    })
    .use(requestIds())
    .use(pageNonce())
    .use(staticFiles())
    .use(sameOrigin(publicOrigin))
    .fsRoutes();
}
