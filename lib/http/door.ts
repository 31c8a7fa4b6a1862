/**
 * What stands between `Deno.serve` and the app: refuses what the app has no
 * word for, and who asks more often than they may; and sees to it that nothing
 * leaves without the headers that every response has, whoever made it.
 *
 * What an address asks for counts in the app, which also refuses it
 * (`limitRequests()`). That it has used up what it may is seen here first, as to
 * find a route costs more than such an answer.
 *
 * @module
 */
import { NO_ROUTE } from "../metrics/routes.ts";
import type { Services } from "../services.ts";
import { addressOf, parseRanges, schemeOf } from "./client_address.ts";
import { isKnownMethod } from "./methods.ts";
import { refuse, refuseForGood } from "./refusal.ts";
import { asksForSocket, isSafe } from "./same_origin.ts";
import { protect } from "./security_headers.ts";
import { canNameFile } from "./static_files.ts";

export function atTheDoor(
  services: Services,
  handle: Deno.ServeHandler,
): Deno.ServeHandler {
  const { addresses, config, metrics, monoMs, newRequestId } = services;
  const proxies = parseRanges(config.trustedProxies);
  const publicScheme = config.publicOrigin?.split(":")[0] ?? null;
  const isSecure = publicScheme === "https";

  /** The answer to who may ask nothing now; `null`: the app has it. */
  function refuseCaller(
    request: Request,
    { remoteAddr }: Deno.ServeHandlerInfo,
  ): Response | null {
    const { headers, method } = request;
    const sinceMs = monoMs();
    const reads = isSafe(method);
    const address = addressOf(remoteAddr, headers, proxies);
    const afterMs = addresses.wait(address, reads ? "read" : "change", sinceMs);
    const path = afterMs === 0 ? "" : pathOf(request.url);
    if (afterMs === 0 || reads && !isCounted(request, path)) return null;
    const scheme = publicScheme ?? schemeOf(remoteAddr, headers, proxies);
    const refused = {
      method,
      path,
      afterMs,
      requestId: newRequestId(),
      secure: scheme === "https",
    };
    const response = addresses.isPolite(address, sinceMs)
      ? refuse(refused)
      : refuseForGood(refused);
    const seconds = (monoMs() - sinceMs) / 1_000;
    metrics.answered(NO_ROUTE, method, response.status, seconds);
    return response;
  }

  return async (request, info) => {
    if (!isKnownMethod(request.method)) {
      return protect(new Response(null, { status: 501 }), isSecure);
    }
    const refusal = refuseCaller(request, info);
    if (refusal !== null) return refusal;
    const response = await handle(request, info);
    return response.headers.has("content-security-policy")
      ? response
      : protect(response, isSecure);
  };
}

/** Of an address with a host, without what is asked of it. */
function pathOf(url: string): string {
  const [, path = "/"] = /^[a-z]+:\/\/[^/?#]*([^?#]*)/.exec(url) ?? [];
  return path;
}

/** Whether it counts as a page; files do not, and sockets by themselves. */
function isCounted(req: Request, pathname: string): boolean {
  return !canNameFile(pathname) && !asksForSocket({ req, url: { pathname } });
}
