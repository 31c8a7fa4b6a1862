import { postRecovery } from "../../../lib/http/room_settings.ts";
import { roomOf } from "../../../lib/http/room_route.ts";
import { define } from "../../../lib/http/state.ts";
import { SettingsShell } from "../../(_components)/SettingsShell.tsx";

export const handler = define.handlers({
  /** Who comes by the address of the form wants the page that has it. */
  GET: (ctx) => ctx.redirect(`/r/${roomOf(ctx)}/settings`, 303),

  /** Makes a new recovery link. */
  POST: (ctx) => postRecovery(ctx, roomOf(ctx)),
});

export default define.page<typeof handler>(({ data }) => (
  <SettingsShell
    page={data}
  />
));
