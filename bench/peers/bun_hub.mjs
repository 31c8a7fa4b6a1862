/**
 * The hub on Bun's own publish and subscribe, which are native code.
 *
 *     PORT=9000 bun bun_hub.mjs
 *
 * @module
 */
const ROOM = "room";
const pad = "p".repeat(Number(process.env.PAD ?? 0));
const padding = pad === "" ? {} : { pad };

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.env.PORT),
  fetch(request, server) {
    const username = new URL(request.url).searchParams.get("username");
    const isUpgraded = server.upgrade(request, { data: { username } });
    return isUpgraded ? undefined : new Response("A hub");
  },
  websocket: {
    perMessageDeflate: false,
    idleTimeout: 960,
    open: (ws) => ws.subscribe(ROOM),
    message(ws, data) {
      const { event, message } = JSON.parse(data);
      if (event !== "send-message") return;
      const { username } = ws.data;
      const text = JSON.stringify({ event, username, message, ...padding });
      server.publish(ROOM, text);
    },
  },
});
console.log("listening");
