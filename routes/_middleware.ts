import { renewSecret } from "../lib/http/renewal.ts";
import { define } from "../lib/http/state.ts";

/** Finds out who asks, and keeps their secret young. */
export const handler = define.middleware(async (ctx) => {
  const { services, token } = ctx.state;
  if (token !== null) {
    const { identity, nowMs } = services;
    ctx.state.session = await identity.session(token, nowMs());
  }
  return renewSecret(ctx, await ctx.next());
});
