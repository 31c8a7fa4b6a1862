import { forget } from "../../lib/http/me.ts";
import { define } from "../../lib/http/state.ts";

/** Forgets who asks. */
export const handler = define.handlers({
  GET: (ctx) => ctx.redirect("/me", 303),
  POST: (ctx) => forget(ctx),
});
