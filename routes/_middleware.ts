import { readSessionCookie } from "../lib/http/session_cookie.ts";
import { define } from "../lib/http/state.ts";

/** Finds out who asks. */
export const handler = define.middleware(async (ctx) => {
  const { services, secure } = ctx.state;
  const token = readSessionCookie(ctx.req.headers, secure);
  if (token !== null) {
    ctx.state.session = await services.identity.session(
      token,
      services.nowMs(),
    );
  }
  return ctx.next();
});
