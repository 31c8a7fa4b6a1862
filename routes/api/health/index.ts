import { answerHealth, unreadiness } from "../../../lib/http/health.ts";
import { define } from "../../../lib/http/state.ts";

/**
 * Whether messages can be stored and people let in: 200, or 503 with the
 * reason.
 */
export const handler = define.handlers({
  GET(ctx) {
    return answerHealth(unreadiness(ctx.state.services));
  },
});
