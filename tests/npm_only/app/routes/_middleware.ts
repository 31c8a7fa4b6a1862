import { define } from "../state.ts";

export default define.middleware(async (ctx) => {
  ctx.state.seen = ["root"];
  const response = await ctx.next();
  response.headers.set("X-Seen", ctx.state.seen.join(" "));
  return response;
});
