import { answerHealth } from "../../../lib/http/health.ts";
import { define } from "../../../lib/http/state.ts";

/** Whether the process answers: 200, whatever else is wrong. */
export const handler = define.handlers({
  GET() {
    return answerHealth(null);
  },
});
