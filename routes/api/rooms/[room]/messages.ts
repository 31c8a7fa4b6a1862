import { postMessage, readMessages } from "../../../../lib/http/room_api.ts";
import { roomOf } from "../../../../lib/http/room_route.ts";
import { define } from "../../../../lib/http/state.ts";

export const handler = define.handlers({
  GET(ctx) {
    const { services, session } = ctx.state;
    return readMessages(services, session, roomOf(ctx), ctx.url.searchParams);
  },

  POST: (ctx) => postMessage(ctx, roomOf(ctx)),
});
