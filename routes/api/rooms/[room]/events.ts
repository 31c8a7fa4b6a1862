import { HttpError } from "fresh";
import { eventHello, EventStream } from "../../../../lib/http/events.ts";
import { admitReader } from "../../../../lib/http/room_gate.ts";
import { roomOf } from "../../../../lib/http/room_route.ts";
import { admitSession, define } from "../../../../lib/http/state.ts";
import { admitAddress } from "../../../../lib/http/upgrade.ts";

export const handler = define.handlers({
  /** What a WebSocket would bring, as server-sent events. */
  async GET(ctx) {
    const { services, session, token } = ctx.state;
    if (session === null) throw new HttpError(401);
    const room = roomOf(ctx);
    await admitReader(services, session, room);
    const cursor = ctx.req.headers.get("last-event-id") ??
      ctx.url.searchParams.get("after");
    const socket = new EventStream();
    const address = admitAddress(ctx);
    services.shell.connect({
      socket,
      address,
      dialect: services.events,
      greeting: eventHello(room, cursor),
      admit: () => admitSession(services, token, address),
    });
    return new Response(socket.body, {
      headers: {
        "content-type": "text/event-stream",
        // Compressing would hold events back.
        "cache-control": "no-store, no-transform",
      },
    });
  },
});
