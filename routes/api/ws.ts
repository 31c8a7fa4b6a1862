import { v1 } from "../../lib/dialect.ts";
import { define, memberOf } from "../../lib/http/state.ts";
import { upgrade } from "../../lib/http/upgrade.ts";
import { CLOSE } from "../../lib/protocol.ts";

/** The WebSocket of the chat, protocol v1. */
export const handler = define.handlers({
  GET(ctx) {
    const { services, session } = ctx.state;
    const { socket, response, address } = upgrade(ctx);
    services.shell.connect(
      socket,
      address,
      v1,
      () =>
        session === null
          ? { ok: false, code: CLOSE.noSession, reason: "No session" }
          : { ok: true, member: memberOf(session) },
    );
    return response;
  },
});
