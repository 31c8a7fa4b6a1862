import { TooManyRequests } from "../lib/http/address_limits.ts";
import { define } from "../lib/http/state.ts";
import { upgrade } from "../lib/http/upgrade.ts";
import { CLOSE } from "../lib/protocol.ts";
import { admitGuest, TUTORIAL_HELLO, tutorialName } from "../lib/tutorial.ts";

/** The WebSocket of the tutorial's own page. */
export const handler = define.handlers({
  GET(ctx) {
    const { addresses, identity, monoMs, nowMs, shell, tutorial } =
      ctx.state.services;
    const { socket, response, address } = upgrade(ctx);
    const name = tutorialName(ctx.url.search);
    shell.connect({
      socket,
      address,
      dialect: tutorial,
      greeting: TUTORIAL_HELLO,
      async admit() {
        const counted = {
          claimGuest: (name: string, nowMs: number) =>
            addresses.name(
              address,
              monoMs(),
              () => identity.claimGuest(name, nowMs),
              () => true, // Guests have no secret: each is somebody new.
            ),
          release: (id: string) => identity.release(id),
        };
        try {
          return await admitGuest(counted, name, nowMs(), address);
        } catch (error) {
          if (!(error instanceof TooManyRequests)) throw error;
          const reason = "Too many new names";
          return { ok: false, code: CLOSE.overloaded, reason };
        }
      },
    });
    return response;
  },
});
