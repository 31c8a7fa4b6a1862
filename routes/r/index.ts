import { define } from "../../lib/http/state.ts";
import { roomIdFrom } from "../../lib/text/room_id.ts";

/** Opens the room whose name was typed into the form. */
export const handler = define.handlers({
  GET(ctx) {
    const room = roomIdFrom(ctx.url.searchParams.get("room") ?? "");
    return ctx.redirect(room === null ? "/" : `/r/${room}`, 303);
  },
});
