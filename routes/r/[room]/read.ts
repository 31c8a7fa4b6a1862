import { postRead } from "../../../lib/http/reading.ts";
import { roomOf } from "../../../lib/http/room_route.ts";
import { define } from "../../../lib/http/state.ts";

export const handler = define.handlers({
  /** Takes how far somebody has read. */
  POST: (ctx) => postRead(ctx, roomOf(ctx)),
});
