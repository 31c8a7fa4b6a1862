/**
 * Sends a browser the new secret of its session when it loads a page, once the
 * old one has had its time.
 *
 * @module
 */
import type { Context } from "fresh";
import { IdentityUnavailableError } from "../identity/identity.ts";
import { sessionCookie } from "./session_cookie.ts";
import type { State } from "./state.ts";

/** Gives the response back, with the cookie if it is time for one. */
export async function renewSecret(
  ctx: Context<State>,
  response: Response,
): Promise<Response> {
  const { secure, services, session, token } = ctx.state;
  if (session === null || token === null) return response;
  if (ctx.req.method !== "GET" || !isPage(response)) return response;
  // One that came with the page is the newer one.
  if (response.headers.has("set-cookie")) return response;
  const next = await rotate(services, token);
  if (next !== null) {
    response.headers.append("set-cookie", sessionCookie(next, secure));
  }
  return response;
}

function isPage({ headers }: Response): boolean {
  return headers.get("content-type")?.startsWith("text/html") ?? false;
}

/** A page is worth more than a new secret, which has time. */
async function rotate(
  { identity, nowMs }: State["services"],
  token: string,
): Promise<string | null> {
  try {
    return await identity.rotate(token, nowMs());
  } catch (error) {
    if (error instanceof IdentityUnavailableError) return null;
    throw error;
  }
}
