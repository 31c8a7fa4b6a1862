import { leave } from "../../lib/http/me.ts";
import { define } from "../../lib/http/state.ts";

/** Ends a session of one's own. */
export const handler = define.handlers({
  GET: (ctx) => ctx.redirect("/me", 303),
  POST: (ctx) => leave(ctx),
});
