/**
 * The theme that somebody has chosen, kept in a cookie of their browser, so
 * that a page comes in it at once. Without one, the system decides.
 *
 * @module
 */
import { type Context, HttpError } from "fresh";
import { readForm } from "./body.ts";
import type { State } from "./state.ts";

export type Theme = "light" | "dark";

const COOKIE = "fresh-chat-theme";
const MAX_AGE_SECONDS = 400 * 24 * 60 * 60;

/** The theme that a request asks for; `null`: the system's. */
export function readTheme(headers: Headers): Theme | null {
  for (const pair of headers.get("cookie")?.split(";") ?? []) {
    const [name, value] = pair.trim().split("=");
    if (name === COOKIE && (value === "light" || value === "dark")) {
      return value;
    }
  }
  return null;
}

/**
 * Sets the theme of the form's field `theme`, and leads back to `?back=`.
 *
 * @throws {HttpError} 400 if it is none.
 */
export async function chooseTheme(ctx: Context<State>): Promise<Response> {
  const theme = (await readForm(ctx)).get("theme");
  if (theme !== "light" && theme !== "dark" && theme !== "system") {
    throw new HttpError(400);
  }
  const headers = new Headers({
    "cache-control": "no-store",
    location: backFrom(ctx.url),
    "set-cookie": cookie(theme, ctx.state.secure),
  });
  return new Response(null, { status: 303, headers });
}

/**
 * A page of ours, whatever the address says: `/.//host` has a path of ours,
 * which a browser that is led to it takes for another host.
 */
function backFrom({ origin, searchParams }: URL): string {
  const back = searchParams.get("back") ?? "/";
  const url = URL.parse(back, origin);
  if (!back.startsWith("/") || url?.origin !== origin) return "/";
  return url.pathname.startsWith("//") ? "/" : url.pathname + url.search;
}

function cookie(theme: Theme | "system", secure: boolean): string {
  const maxAgeS = theme === "system" ? 0 : MAX_AGE_SECONDS;
  const value = theme === "system" ? "" : theme;
  return `${COOKIE}=${value}; Path=/; Max-Age=${maxAgeS}; SameSite=Lax; HttpOnly${
    secure ? "; Secure" : ""
  }`;
}
