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
 * @module
 */
import { HttpError, type Middleware } from "fresh";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** @param publicOrigin The origin people open; `null`: the address served. */
export function sameOrigin<State>(
  publicOrigin: string | null,
): Middleware<State> {
  return (ctx) => {
    const { headers, method } = ctx.req;
    const upgrade = headers.get("upgrade")?.toLowerCase() === "websocket";
    if (!upgrade && SAFE_METHODS.has(method)) return ctx.next();

    const origin = headers.get("origin");
    const site = headers.get("sec-fetch-site");
    const own = origin === (publicOrigin ?? ctx.url.origin);
    const foreign = site !== null && site !== "same-origin" && site !== "none";
    const anonymous = origin === null && !upgrade;
    if (foreign || !(own || anonymous)) throw new HttpError(403);
    return ctx.next();
  };
}
