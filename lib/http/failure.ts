/**
 * What a failure comes to: its HTTP status, its headers, and for what nobody
 * foresaw a line in the log. The peer is never told more than the status.
 *
 * @module
 */
import { type Context, HttpError } from "fresh";
import { IdentityUnavailableError } from "../identity/identity.ts";
import { LogUnavailableError } from "../log/log.ts";
import { responseHeaders } from "./security_headers.ts";
import type { State } from "./state.ts";

export interface Failure {
  status: number;
  headers: Headers;
}

/** Takes the failure of a request, which is in `ctx.error`. */
export function answerFailure(ctx: Context<State>): Failure {
  const { error, state } = ctx;
  const status = statusOf(error);
  if (status >= 500) {
    state.services.logger.error("request failed", {
      method: ctx.req.method,
      path: ctx.url.pathname,
      status,
      error: error instanceof Error ? error.stack ?? error.message : `${error}`,
    });
  }
  const headers = responseHeaders(state.secure);
  headers.set("cache-control", "no-store");
  if (status === 503) headers.set("retry-after", "5");
  return { status, headers };
}

function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status;
  const passing = error instanceof LogUnavailableError ||
    error instanceof IdentityUnavailableError;
  return passing ? 503 : 500;
}
