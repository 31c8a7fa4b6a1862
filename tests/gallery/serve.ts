/**
 * Serves the gallery, for development only: no part of a build imports it.
 *
 * @module
 */
import { joinStyles } from "../../tools/builder.ts";
import { indexPage, statePage, STYLE } from "./page.tsx";

const HTML = { "content-type": "text/html; charset=utf-8" };

export async function serveGallery(
  port: number,
): Promise<Deno.HttpServer<Deno.NetAddr>> {
  const styles = new Map([
    ["/style.css", await joinStyles()],
    ["/gallery.css", STYLE],
  ]);
  return Deno.serve(
    { hostname: "127.0.0.1", port, onListen() {} },
    (request) => {
      const { pathname } = new URL(request.url);
      const style = styles.get(pathname);
      if (style !== undefined) {
        return new Response(style, { headers: { "content-type": "text/css" } });
      }
      const [, name] = /^\/page\/(.+)$/.exec(pathname) ?? [];
      const html = name === undefined
        ? pathname === "/" ? indexPage() : null
        : statePage(decodeURIComponent(name));
      return html === null
        ? new Response("Not found", { status: 404 })
        : new Response(html, { headers: HTML });
    },
  );
}
