/** How long somebody is listed whose line is dead. */
import { LOBBY } from "../../lib/protocol.ts";
import { RawSocket } from "../faults/raw_socket.ts";
import { hello } from "../lib/chat_fixtures.ts";
import { startApp } from "../start_app.ts";
import { Client } from "./client.ts";

Deno.test("UX 31 who answers no ping is listed no longer than 30 s", async () => {
  await using app = await startApp();
  const [ada, bob] = [new Client(app.origin), new Client(app.origin)];
  await ada.join("Ada");
  await bob.join("Bob");
  await using watcher = await ada.connect().opened();
  watcher.send(hello());
  await watcher.frame("live");
  const dead = await RawSocket.open({
    port: Number(new URL(app.origin).port),
    cookie: bob.cookie,
    onText: () => {},
    stuck: true,
  });
  dead.send(JSON.stringify(hello()));
  await watcher.frame("presence", ({ count }) => count === 2);

  // It has as long as a frame may take to come.
  await watcher.frame(
    "presence",
    ({ n, leave, room }) => room === LOBBY && n > 1 && leave.length === 1,
  );
  dead.read();
  await dead.closed;
});
