import { dialectOf } from "../../lib/dialect.ts";
import { admitSession, define } from "../../lib/http/state.ts";
import { SUBPROTOCOLS, upgrade } from "../../lib/http/upgrade.ts";

/** The WebSocket of the chat, protocol v1. */
export const handler = define.handlers({
  GET(ctx) {
    const { services, session, token } = ctx.state;
    if (session === null) {
      services.addresses.stranger(ctx.state.address, services.monoMs());
    }
    const { socket, response, address, subprotocol } = upgrade(
      ctx,
      SUBPROTOCOLS,
    );
    services.shell.connect({
      socket,
      address,
      dialect: dialectOf(subprotocol),
      admit: () => admitSession(services, token, address),
    });
    return response;
  },
});
