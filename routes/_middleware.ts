import { renewSecret } from "../lib/http/renewal.ts";
import { define, identify } from "../lib/http/state.ts";

/** Finds out who asks, and keeps their secret young. */
export const handler = define.middleware(async (ctx) => {
  await identify(ctx.state);
  return renewSecret(ctx, await ctx.next());
});
