import { define } from "../lib/http/state.ts";
import { chooseTheme } from "../lib/http/theme.ts";

/** Light, dark, or as the system has it. */
export const handler = define.handlers({
  GET: (ctx) => ctx.redirect("/", 303),
  POST: (ctx) => chooseTheme(ctx),
});
