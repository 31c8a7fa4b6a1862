import { listRooms } from "../../../lib/http/room_list.ts";
import { define } from "../../../lib/http/state.ts";
import { LOBBY } from "../../../lib/protocol.ts";

export const handler = define.handlers({
  /** The rooms of who asks, with how many are there and how much is unread. */
  async GET({ state: { services, session } }) {
    const { links } = await listRooms(
      services,
      session?.person.id ?? null,
      LOBBY,
    );
    const headers = { "cache-control": "no-store" };
    return Response.json({ rooms: links }, { headers });
  },
});
