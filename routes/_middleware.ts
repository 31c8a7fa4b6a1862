import { define } from "../lib/http/state.ts";

/** Finds out who asks. */
export const handler = define.middleware(async (ctx) => {
  const { services, token } = ctx.state;
  if (token !== null) {
    const { identity, nowMs } = services;
    ctx.state.session = await identity.session(token, nowMs());
  }
  return ctx.next();
});
