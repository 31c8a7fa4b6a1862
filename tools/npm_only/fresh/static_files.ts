/**
 * Serves the files of `static/` and the scripts of the build.
 *
 * @module
 */
import { SNAPSHOT } from "./context.ts";
import type { Middleware } from "./middleware.ts";
import { buildId, CACHE_KEY } from "./runtime/build_id.ts";
import { scriptPath } from "./snapshot.ts";

const NEVER = "no-cache, no-store, max-age=0, must-revalidate";
const FOREVER = "public, max-age=31536000, immutable";

/**
 * Answers for every path that is a file, and passes on all others.
 *
 * A URL that names this build may be cached for ever; one that names another
 * build is redirected to the file as it is now.
 */
export function staticFiles<State>(): Middleware<State> {
  return async (ctx) => {
    const { req, url, config } = ctx;
    const path = decoded(url.pathname);
    const file = path === null || path === "/"
      ? null
      : await ctx[SNAPSHOT].findFile(path);
    if (file === null) {
      return path === "/favicon.ico"
        ? new Response(null, { status: 404 })
        : await ctx.next();
    }
    if (req.method !== "GET" && req.method !== "HEAD") {
      return new Response("Method Not Allowed", { status: 405 });
    }

    const build = url.searchParams.get(CACHE_KEY);
    if (build !== null && build !== buildId()) {
      url.searchParams.delete(CACHE_KEY);
      const location = url.pathname + url.search;
      return new Response(null, { status: 307, headers: { location } });
    }

    const production = config.mode === "production";
    const locked = build !== null ||
      url.pathname.startsWith(scriptPath(buildId(), ""));
    const headers = new Headers({
      "Content-Type": file.contentType,
      "Vary": "If-None-Match",
    });
    if (production && file.hash !== null) {
      const etag = `W/"${file.hash}"`;
      const known = req.headers.get("If-None-Match");
      if (known === etag || known === file.hash) {
        return new Response(null, { status: 304, headers });
      }
      headers.set("ETag", etag);
    }
    headers.set("Cache-Control", production && locked ? FOREVER : NEVER);

    const content = typeof file.content === "string"
      ? await Deno.readFile(`${config.root}/${file.content}`)
      : file.content;
    headers.set("Content-Length", String(content.byteLength));
    return new Response(req.method === "HEAD" ? null : content, { headers });
  };
}

/** `null` if the path is not valid percent-encoding. */
function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
