import { leaveElsewhere } from "../../lib/http/me.ts";
import { define } from "../../lib/http/state.ts";

/** Ends one's sessions in other browsers. */
export const handler = define.handlers({
  GET: (ctx) => ctx.redirect("/me", 303),
  POST: (ctx) => leaveElsewhere(ctx),
});
