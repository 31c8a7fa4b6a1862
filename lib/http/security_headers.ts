/**
 * The headers of every response: what a page may load and run, and what other
 * sites may do with it.
 *
 * Fresh puts a nonce into the policy of the pages it renders. What it does not
 * render, and the pages it renders after an error, get a policy without any
 * script at all.
 *
 * @module
 */
import { csp, type Middleware } from "fresh";

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'", // Replaced by the nonce.
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'none'",
  "media-src 'none'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
];

/** For what runs no script: error pages, files, JSON. */
const STILL_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; " +
  "manifest-src 'self'; base-uri 'none'; form-action 'self'; " +
  "frame-ancestors 'none'";

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

/** The policy with the page's nonce. Goes inside of {@linkcode securityHeaders}. */
export function pagePolicy<State>(): Middleware<State> {
  return csp({ useNonce: true, csp: PAGE_POLICY });
}

/** Sets what every response carries. */
export function securityHeaders<State>(secure: boolean): Middleware<State> {
  return async (ctx) => {
    const response = await ctx.next();
    // The answer to an upgrade is the runtime's, and has no page to protect.
    if (response.status === 101) return response;
    const policy = response.headers.get("content-security-policy");
    for (const [name, value] of responseHeaders(secure)) {
      response.headers.set(name, value);
    }
    if (policy?.includes("'nonce-")) {
      response.headers.set("content-security-policy", policy);
    }
    return response;
  };
}

/** The same for a response that passes no middleware, and runs no script. */
export function responseHeaders(secure: boolean): Headers {
  const headers = new Headers(HEADERS);
  headers.set("content-security-policy", STILL_POLICY);
  if (secure) headers.set("strict-transport-security", HSTS);
  return headers;
}
