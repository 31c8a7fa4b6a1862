import { define } from "../lib/http/state.ts";
import { upgrade } from "../lib/http/upgrade.ts";
import { admitGuest, TUTORIAL_HELLO, tutorialName } from "../lib/tutorial.ts";

/** The WebSocket of the tutorial's own page. */
export const handler = define.handlers({
  GET(ctx) {
    const { identity, nowMs, shell, tutorial } = ctx.state.services;
    const { socket, response, address } = upgrade(ctx);
    const name = tutorialName(ctx.url.search);
    shell.connect({
      socket,
      address,
      dialect: tutorial,
      greeting: TUTORIAL_HELLO,
      admit: () => admitGuest(identity, name, nowMs()),
    });
    return response;
  },
});
