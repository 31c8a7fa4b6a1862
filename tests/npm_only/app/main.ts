/**
 * The app of the tests: as small as shows each promise once.
 *
 * @module
 */
import { App, csp, csrf, HttpError, staticFiles } from "fresh";
import type { State } from "./state.ts";

export const app = new App<State>()
  .get("/early", (ctx) => ctx.text("before all middlewares"))
  .use(staticFiles())
  .use(csp({ useNonce: true, csp: ["img-src 'self'"] }))
  .use(csrf())
  .get("/plain", (ctx) => ctx.text("plain"))
  .post("/plain", async (ctx) => ctx.text(await ctx.req.text()))
  .get("/json", (ctx) => ctx.json({ ok: true }, { status: 201 }))
  .get("/html", (ctx) => ctx.html("<b>hi</b>"))
  .get("/to", (ctx) => ctx.redirect(ctx.url.searchParams.get("url") ?? "/"))
  .get("/path/:name", (ctx) => ctx.json([ctx.params, ctx.route]))
  .get("/teapot", () => {
    throw new HttpError(410, "Gone for good");
  })
  .use("/admin", (ctx) => {
    if (ctx.url.searchParams.has("key")) return ctx.next();
    throw new HttpError(403);
  })
  .get("/admin/door", (ctx) => ctx.text("open"))
  .all("/any", (ctx) => ctx.text(ctx.req.method))
  .fsRoutes();
