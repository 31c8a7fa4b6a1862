import { readForm } from "../../../lib/http/body.ts";
import { takeMessage } from "../../../lib/http/room_forms.ts";
import { answerForm, roomOf } from "../../../lib/http/room_route.ts";
import { define } from "../../../lib/http/state.ts";
import { RoomShell } from "../../(_components)/RoomShell.tsx";

export const handler = define.handlers({
  /** Who comes by the address of the form wants the room. */
  GET: (ctx) => ctx.redirect(`/r/${roomOf(ctx)}`, 303),

  /** Stores a message. */
  async POST(ctx) {
    const room = roomOf(ctx);
    const form = await readForm(ctx);
    const { services } = ctx.state;
    const outcome = await takeMessage(services, ctx.state, room, form);
    return answerForm(ctx, room, outcome);
  },
});

/** The form again, with why it was refused. */
export default define.page<typeof handler>(({ data, state, url }) => (
  <RoomShell
    {...data}
    origin={state.origin}
    path={url.pathname + url.search}
    fragments={state.services.fragments}
  />
));
