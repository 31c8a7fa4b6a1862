/**
 * Keeps pages that were drawn to be kept, and fills in what this answer has in
 * place of their marks. Goes outside of what tells a page's nonce.
 *
 * @module
 */
import type { Middleware } from "fresh";
import { DrawnPage } from "./drawn_page.ts";
import { nonceOf } from "./security_headers.ts";
import type { State } from "./state.ts";

export function keepDrawn(): Middleware<State> {
  return async (ctx) => {
    const response = await ctx.next();
    const { drawing, services } = ctx.state;
    if (drawing === null) return response;
    const { headers, status } = response;
    const nonce = nonceOf(response);
    if (nonce === null) throw new TypeError("A page of a room has a script");
    const page = new DrawnPage(await response.text(), {
      ...drawing.marks,
      nonce,
    });
    services.drawnPages.keep(drawing, {
      page,
      preload: headers.get("link"),
    });
    const body = page.fill({ ...drawing.values, nonce });
    return new Response(body, { status, headers });
  };
}
