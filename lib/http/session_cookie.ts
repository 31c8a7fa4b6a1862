/**
 * The cookie that carries a session's secret. HttpOnly, so that no script can
 * read it; SameSite=Lax, so that links from elsewhere still find people signed
 * in; with the `__Host-` prefix under TLS, so that no neighbour can set it.
 *
 * @module
 */

/** As long as a session may last at all. */
const MAX_AGE_SECONDS = 400 * 24 * 60 * 60;

/** Not just "session": cookies of all ports of a host share their names. */
function cookieName(secure: boolean): string {
  return secure ? "__Host-fresh-chat" : "fresh-chat";
}

/** The secret that a request brings, or `null`. */
export function readSessionCookie(
  headers: Headers,
  secure: boolean,
): string | null {
  const wanted = `${cookieName(secure)}=`;
  for (const pair of headers.get("cookie")?.split(";") ?? []) {
    const text = pair.trim();
    if (!text.startsWith(wanted)) continue;
    const token = text.slice(wanted.length);
    if (/^[A-Za-z0-9_-]{16,64}$/.test(token)) return token;
  }
  return null;
}

/** The `Set-Cookie` header for a new secret. */
export function sessionCookie(token: string, secure: boolean): string {
  return cookie(token, MAX_AGE_SECONDS, secure);
}

/** The `Set-Cookie` header that takes the secret away. */
export function expiredSessionCookie(secure: boolean): string {
  return cookie("", 0, secure);
}

function cookie(value: string, maxAgeS: number, secure: boolean): string {
  const attributes = `Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax`;
  return `${cookieName(secure)}=${value}; ${attributes}${
    secure ? "; Secure" : ""
  }`;
}
