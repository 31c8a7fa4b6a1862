/**
 * The hub on the npm package `ws`, in the way of its own examples.
 *
 *     PORT=9000 PACKAGES=folder node ws_hub.mjs   where node_modules is
 *
 * @module
 */
import { createRequire } from "node:module";
import process from "node:process";

const require = createRequire(`${process.env.PACKAGES}/`);
const { WebSocket, WebSocketServer } = require("ws");

const pad = "p".repeat(Number(process.env.PAD ?? 0));
const padding = pad === "" ? {} : { pad };

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: Number(process.env.PORT),
  perMessageDeflate: false,
  backlog: 4096,
}, () => console.log("listening"));

server.on("connection", (socket, request) => {
  const { searchParams } = new URL(request.url, "http://localhost");
  const username = searchParams.get("username");
  // A peer that is cut off is what some of the benchmarks are about.
  socket.on("error", () => socket.terminate());
  socket.on("message", (data) => {
    const { event, message } = JSON.parse(data.toString());
    if (event !== "send-message") return;
    const text = JSON.stringify({ event, username, message, ...padding });
    for (const client of server.clients) {
      if (client.readyState === WebSocket.OPEN) client.send(text);
    }
  });
});
