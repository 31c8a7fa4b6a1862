import { showSettings } from "../../../lib/http/room_settings.ts";
import { roomOf } from "../../../lib/http/room_route.ts";
import { define } from "../../../lib/http/state.ts";
import { SettingsShell } from "../../(_components)/SettingsShell.tsx";

/** From where hosts run the room. */
export const handler = define.handlers({
  GET: (ctx) => showSettings(ctx, roomOf(ctx)),
});

export default define.page<typeof handler>(({ data }) => (
  <SettingsShell
    page={data}
  />
));
