import { readForm } from "../../../lib/http/body.ts";
import { takeName } from "../../../lib/http/room_forms.ts";
import { answerForm, roomOf, showPlace } from "../../../lib/http/room_route.ts";
import { define } from "../../../lib/http/state.ts";
import { drawMyself } from "../../(_components)/drawn_parts.ts";
import { RoomShell } from "../../(_components)/RoomShell.tsx";

export const handler = define.handlers({
  GET: (ctx) => showPlace(ctx, roomOf(ctx), drawMyself),

  /** Takes a name, or another one. */
  async POST(ctx) {
    const room = roomOf(ctx);
    const form = await readForm(ctx);
    const { address, services, session, token } = ctx.state;
    const outcome = await takeName(
      services,
      session,
      token,
      address,
      room,
      form,
    );
    return answerForm(ctx, room, outcome);
  },
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
