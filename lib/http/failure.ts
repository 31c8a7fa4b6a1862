/**
 * What a failure comes to: its HTTP status, its headers, and for what nobody
 * foresaw a line in the log. The peer is never told more than the status.
 *
 * @module
 */
import { type Context, HttpError } from "fresh";
import type { Services } from "../services.ts";
import { UnavailableError } from "../unavailable.ts";
import { MethodNotAllowed } from "./methods.ts";
import { Overloaded } from "./overload.ts";
import { REQUEST_ID_HEADER } from "./request_id.ts";
import { protect, responseHeaders } from "./security_headers.ts";
import type { State } from "./state.ts";
import { ToldBriefly } from "./told_briefly.ts";

export interface Failure {
  status: number;
  headers: Headers;
  /** What a program is told. */
  json: { error: number };
}

/** Takes the failure of a request, which is in `ctx.error`. */
export function answerFailure(ctx: Context<State>): Failure {
  const { error, state } = ctx;
  const status = statusOf(error);
  // What is drawn now is for who asked, and not to be kept.
  state.drawing = null;
  if (status >= 500 && !(error instanceof Overloaded)) {
    // A storage that fails is said once, with what to do, by what watches it.
    const known = error instanceof UnavailableError;
    state.services.logger[known ? "warn" : "error"]("request_failed", {
      request: state.requestId,
      method: ctx.req.method,
      // Not the address, as links that let somebody in are addresses, too.
      route: ctx.route,
      status,
      error: known ? error.message : describe(error),
    });
  }
  const headers = responseHeaders(state.secure);
  headers.set("cache-control", "no-store");
  headers.set(REQUEST_ID_HEADER, state.requestId);
  if (status === 503) headers.set("retry-after", "5");
  if (error instanceof MethodNotAllowed) headers.set("allow", error.allow);
  if (error instanceof ToldBriefly) {
    for (const header of Object.entries(error.headers)) headers.set(...header);
  }
  return { status, headers, json: { error: status } };
}

/**
 * What is answered when not even a route can be found: the address cannot be
 * decoded, or the Host header makes none. For `Deno.serve`.
 */
export function answerUnroutable(
  { config, logger, newRequestId }: Services,
): (error: unknown) => Response {
  const secure = config.publicOrigin?.startsWith("https:") ?? false;
  return (error) => {
    const foreign = error instanceof URIError || error instanceof TypeError;
    const request = newRequestId();
    if (!foreign) {
      logger.error("request_failed", { request, error: describe(error) });
    }
    const status = foreign ? 400 : 500;
    const headers = { [REQUEST_ID_HEADER]: request };
    return protect(new Response(null, { status, headers }), secure);
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}

function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status;
  const passing = error instanceof UnavailableError;
  return passing ? 503 : 500;
}
