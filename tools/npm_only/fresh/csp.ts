/**
 * `csp()`: sets a Content-Security-Policy.
 *
 * @module
 */
import { nonces } from "./context.ts";
import type { Middleware } from "./middleware.ts";

export interface CSPOptions {
  /** Only report what the policy would have stopped. */
  reportOnly?: boolean;
  /** Directives that are added, or take the place of the default of that name. */
  csp?: string[];
  /** Allow inline scripts and styles of rendered pages by a nonce only. */
  useNonce?: boolean;
}

const DEFAULTS = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "upgrade-insecure-requests",
];

/** A response that was not rendered keeps `'unsafe-inline'`, nonce or not. */
export function csp<State>(
  { reportOnly = false, csp = [], useNonce = false }: CSPOptions = {},
): Middleware<State> {
  const own = new Set(csp.map(nameOf));
  const policy = DEFAULTS.filter((d) => !own.has(nameOf(d))).concat(csp)
    .join("; ");
  const header = reportOnly
    ? "Content-Security-Policy-Report-Only"
    : "Content-Security-Policy";

  return async (ctx) => {
    const response = await ctx.next();
    const nonce = useNonce ? nonces.get(response) : undefined;
    const value = nonce === undefined
      ? policy
      : policy.replaceAll("'unsafe-inline'", `'nonce-${nonce}'`);
    response.headers.set(header, value);
    return response;
  };
}

function nameOf(directive: string): string {
  return directive.split(" ", 1)[0] ?? directive;
}
