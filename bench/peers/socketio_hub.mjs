/**
 * The hub on the npm package `socket.io`, over WebSockets only.
 *
 *     PORT=9000 PACKAGES=folder node socketio_hub.mjs   where node_modules is
 *
 * @module
 */
import { createServer } from "node:http";
import { createRequire } from "node:module";
import process from "node:process";

const require = createRequire(`${process.env.PACKAGES}/`);
const { Server } = require("socket.io");

const pad = "p".repeat(Number(process.env.PAD ?? 0));
const padding = pad === "" ? {} : { pad };

const http = createServer();
const io = new Server(http, {
  transports: ["websocket"],
  perMessageDeflate: false,
});
io.on("connection", (socket) => {
  const { username } = socket.handshake.query;
  socket.on("send-message", (message) => {
    io.emit("send-message", { username, message, ...padding });
  });
});
const address = {
  host: "127.0.0.1",
  port: Number(process.env.PORT),
  backlog: 4096,
};
http.listen(address, () => console.log("listening"));
