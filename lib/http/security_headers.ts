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
import { type Context, csp, type Middleware } from "fresh";
import { asksForSocket } from "./same_origin.ts";
import type { State } from "./state.ts";

const STILL_DIRECTIVES = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "manifest-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  // Text becomes neither HTML nor a script's address but by this one policy
  // (`lib/client/trusted_url.ts`).
  "require-trusted-types-for 'script'",
  "trusted-types fresh-chat",
];
const STILL_POLICY = STILL_DIRECTIVES.join("; ");

/** The service worker has a policy of its own: the one that it comes with. */
const WORKER_PATH = "/sw.js";
const WORKER_DIRECTIVES = ["connect-src 'self'"];

/** The policy of a page whose scripts have this nonce. */
function scriptPolicy(nonce: string): string {
  // Ours as well, as Fresh announces its scripts without the nonce; nothing
  // else that is served from here has a type that runs.
  return `${STILL_POLICY}; script-src 'self' 'nonce-${nonce}'; connect-src 'self'; worker-src 'self'`;
}

/** Whatever a page could ask a browser for, and ours does not. */
const DENIED_FEATURES = [
  "accelerometer",
  "autoplay",
  "browsing-topics",
  "camera",
  "clipboard-read",
  "compute-pressure",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "gamepad",
  "geolocation",
  "gyroscope",
  "hid",
  "identity-credentials-get",
  "idle-detection",
  "keyboard-map",
  "local-fonts",
  "magnetometer",
  "microphone",
  "midi",
  "otp-credentials",
  "payment",
  "picture-in-picture",
  "publickey-credentials-create",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "storage-access",
  "sync-xhr",
  "usb",
  "window-management",
  "xr-spatial-tracking",
];

const HEADERS: readonly [string, string][] = Object.entries({
  "x-content-type-options": "nosniff",
  // `no-referrer` would make browsers post forms with `Origin: null`.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": DENIED_FEATURES.map((name) => `${name}=()`).join(", "),
});

/** The answer to an upgrade is the runtime's, and has no page to protect. */
const SWITCHING = 101;

/** One year, as browsers' preload lists ask for. */
const HSTS = "max-age=31536000";

/** Has Fresh tell the nonce of a page. Goes inside of {@linkcode securityHeaders}. */
export function pageNonce(): Middleware<State> {
  const tell = csp<State>({ useNonce: true });
  // Who asks for a socket gets no page.
  return (ctx) => asksForSocket(ctx) ? ctx.next() : tell(ctx);
}

/** Sets what every response carries. */
export async function securityHeaders(ctx: Context<State>): Promise<Response> {
  const response = await ctx.next();
  if (response.status === SWITCHING) return response;
  const nonce = ctx.state.nonce ?? nonceOf(response);
  const answer = protect(response, ctx.state.secure, nonce);
  if (ctx.url.pathname === WORKER_PATH) {
    const policy = [...STILL_DIRECTIVES, ...WORKER_DIRECTIVES].join("; ");
    answer.headers.set("content-security-policy", policy);
  }
  return answer;
}

/** The nonce that Fresh has told of what it drew; `null` if there is none. */
export function nonceOf({ headers }: Response): string | null {
  const told = headers.get("content-security-policy") ?? "";
  return /'nonce-([^']+)'/.exec(told)?.[1] ?? null;
}

/**
 * The same for a response that passes no middleware. What does not say for how
 * long it may be kept is kept by nobody: it may be meant for one person.
 *
 * @param nonce Of the page's scripts; `null` if it has none.
 */
export function protect(
  response: Response,
  secure: boolean,
  nonce: string | null = null,
): Response {
  const { headers, status } = response;
  if (status === SWITCHING) return response;
  for (const [name, value] of entriesOf(secure, nonce)) {
    headers.set(name, value);
  }
  // One that was not modified keeps what was said with it.
  if (status !== 304 && !headers.has("cache-control")) {
    headers.set("cache-control", "no-store");
  }
  // Fresh's word for a file that somebody posts to.
  if (status === 405 && !headers.has("allow")) {
    headers.set("allow", "GET, HEAD");
  }
  return response;
}

/** What every response carries, but for how long it may be kept. */
export function responseHeaders(
  secure: boolean,
  nonce: string | null = null,
): Headers {
  return new Headers(entriesOf(secure, nonce));
}

/** The same of what runs no script, as names and values. */
export function stillHeaders(secure: boolean): readonly [string, string][] {
  return secure ? STILL_SECURE : STILL_PLAIN;
}

/** Ready to be set on what has headers already, as nearly every response has. */
function entriesOf(
  secure: boolean,
  nonce: string | null,
): [string, string][] {
  const entries: [string, string][] = [
    ...HEADERS,
    [
      "content-security-policy",
      nonce === null ? STILL_POLICY : scriptPolicy(nonce),
    ],
  ];
  if (secure) entries.push(["strict-transport-security", HSTS]);
  return entries;
}

const STILL_PLAIN = entriesOf(false, null);
const STILL_SECURE = entriesOf(true, null);
