/**
 * The headers of every response: what a page may load and run, and what other
 * sites may do with it.
 *
 * Fresh marks the scripts of the pages it renders with a nonce and tells it in
 * a policy of its own, which is too wide for us, and on plain HTTP would keep
 * everybody but this machine from loading anything. So only the nonce is taken
 * from it. What runs no script gets a policy without any.
 *
 * @module
 */
import { csp, type Middleware } from "fresh";

const STILL_DIRECTIVES = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
];

function scriptDirectives(nonce: string): string[] {
  return [
    `script-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "worker-src 'self'",
  ];
}

const HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  // `no-referrer` would make browsers post forms with `Origin: null`.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy":
    "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

/** One year, as browsers' preload lists ask for. */
const HSTS = "max-age=31536000";

/** Has Fresh tell the nonce of a page. Goes inside of {@linkcode securityHeaders}. */
export function pageNonce<State>(): Middleware<State> {
  return csp({ useNonce: true });
}

/** Sets what every response carries. */
export function securityHeaders<State>(secure: boolean): Middleware<State> {
  return async (ctx) => {
    const response = await ctx.next();
    // The answer to an upgrade is the runtime's, and has no page to protect.
    if (response.status === 101) return response;
    const told = response.headers.get("content-security-policy") ?? "";
    const nonce = /'nonce-([^']+)'/.exec(told)?.[1] ?? null;
    for (const [name, value] of responseHeaders(secure, nonce)) {
      response.headers.set(name, value);
    }
    return response;
  };
}

/**
 * The same for a response that passes no middleware.
 *
 * @param nonce Of the page's scripts; `null` if it has none.
 */
export function responseHeaders(
  secure: boolean,
  nonce: string | null = null,
): Headers {
  const headers = new Headers(HEADERS);
  const directives = nonce === null
    ? STILL_DIRECTIVES
    : [...STILL_DIRECTIVES, ...scriptDirectives(nonce)];
  headers.set("content-security-policy", directives.join("; "));
  if (secure) headers.set("strict-transport-security", HSTS);
  return headers;
}
