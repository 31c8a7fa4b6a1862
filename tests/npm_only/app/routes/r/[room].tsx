import { HttpError, page } from "fresh";
import { define } from "../../state.ts";

export const handler = define.handlers({
  GET(ctx) {
    const { room } = ctx.params;
    if (room === "missing") throw new HttpError(404, "No such room");
    if (room === "broken") throw new Error("Secret reason");
    return page({ room }, { status: 203, headers: { "X-Room": `${room}` } });
  },
  async POST(ctx) {
    const form = await ctx.req.formData();
    return ctx.redirect(`/r/${form.get("name")}`, 303);
  },
});

export default define.page<typeof handler>(({ data, state }) => (
  <h1>Room {data.room}, seen by {state.seen.join(" ")}</h1>
));
