import { define } from "../../lib/http/state.ts";

/**
 * Whether messages can be stored and people let in: 200, or 503 with the
 * reason.
 */
export const handler = define.handlers({
  GET(ctx) {
    const { log, memory } = ctx.state.services;
    const fault = log.fault() ?? (memory.isScarce ? "memory" : null);
    return Response.json(
      { status: fault ?? "ok" },
      {
        status: fault === null ? 200 : 503,
        headers: { "cache-control": "no-store" },
      },
    );
  },
});
