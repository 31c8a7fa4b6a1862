/**
 * Refuses what another site started: WebSocket upgrades, and every request
 * that changes something.
 *
 * Browsers send cookies with cross-site upgrades, CORS does not apply to them
 * (RFC 6455, section 10.2), and SameSite does not tell ports of one host
 * apart; so only an exact Origin lets an upgrade in. A request that changes
 * something may come without an Origin, as from a script that is no browser;
 * but not with another one, nor with a browser's word that it is cross-site.
 *
 * That covers the form for a name too: otherwise another site could sign
 * somebody in under a name, and a session, of its own choice.
 *
 * @module
 */
import { HttpError, type Middleware } from "fresh";
import type { State } from "./state.ts";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** The routes that upgrade. */
const SOCKET_PATHS: ReadonlySet<string> = new Set([
  "/api/ws",
  "/start_web_socket",
]);

/** Whether requests by this method change nothing, so that anybody may ask. */
export function isSafe(method: string): boolean {
  return SAFE_METHODS.has(method);
}

/** Whether the runtime would take it for the beginning of a WebSocket. */
export function asksForUpgrade(headers: Headers): boolean {
  const offered = headers.get("upgrade")?.split(",") ?? [];
  return offered.some((one) => one.trim().toLowerCase() === "websocket");
}

/** Whether it is for a socket; any other route answers as if nobody asked. */
export function asksForSocket(
  { req, url }: { req: Pick<Request, "headers">; url: Pick<URL, "pathname"> },
): boolean {
  return SOCKET_PATHS.has(url.pathname) && asksForUpgrade(req.headers);
}

/**
 * Whose page started a request, by what its browser says: ours, another one,
 * or nobody's, as a script says nothing. Several origins are no origin of ours.
 *
 * @param own Our own origin.
 */
export function startedBy(
  headers: Headers,
  own: string,
): "us" | "another" | "nobody" {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  if (origin !== null && origin !== own) return "another";
  if (site !== null && site !== "same-origin" && site !== "none") {
    return "another";
  }
  return origin === null ? "nobody" : "us";
}

/** Goes before every route that changes something, or upgrades. */
export function sameOrigin(): Middleware<State> {
  return (ctx) => {
    const { headers, method } = ctx.req;
    const upgrade = asksForUpgrade(headers);
    if (upgrade || !isSafe(method)) {
      const by = startedBy(headers, ctx.state.origin);
      if (by === "another" || upgrade && by === "nobody") {
        throw new HttpError(403);
      }
    }
    return ctx.next();
  };
}
