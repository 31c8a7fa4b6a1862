import { showRoom } from "../lib/http/room_route.ts";
import { define } from "../lib/http/state.ts";
import { LOBBY } from "../lib/protocol.ts";
import { drawMyself } from "./(_components)/drawn_parts.ts";
import { RoomShell } from "./(_components)/RoomShell.tsx";

/** Who names no room is in the lobby. */
export const handler = define.handlers({
  GET: (ctx) => showRoom(ctx, LOBBY, drawMyself),
});

export default define.page<typeof handler>(({ data, state, url }) => (
  <RoomShell
    {...data}
    origin={state.origin}
    path={url.pathname + url.search}
    fragments={state.services.fragments}
    myself={state.drawing?.marks.myself}
  />
));
