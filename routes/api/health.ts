import { define } from "../../lib/http/state.ts";

/** Whether messages can be stored: 200, or 503 with the reason. */
export const handler = define.handlers({
  GET(ctx) {
    const fault = ctx.state.services.log.fault();
    return Response.json(
      { status: fault ?? "ok" },
      {
        status: fault === null ? 200 : 503,
        headers: { "cache-control": "no-store" },
      },
    );
  },
});
