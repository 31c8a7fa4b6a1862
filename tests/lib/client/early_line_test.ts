import { assertEquals } from "@std/assert";
import { openEarly } from "../../../lib/client/early_line.ts";
import type { Link, LinkEvents } from "../../../lib/client/env.ts";
import {
  type ClientFrame,
  type HelloFrame,
  LOBBY,
  type ServerFrame,
} from "../../../lib/protocol.ts";

const HELLO: HelloFrame = {
  t: "hello",
  v: 1,
  client: "client-1",
  rooms: [{ room: LOBBY, epoch: "e1", seq: 7 }],
};

function live(head: number): ServerFrame {
  return { t: "live", room: LOBBY, head };
}

/** A line, both ends of it, and who takes it. */
function trial() {
  const said: ClientFrame["t"][] = [];
  const told: (string | number)[] = [];
  const early: (string | number)[] = [];
  const server: { events: LinkEvents | null; closed: boolean } = {
    events: null,
    closed: false,
  };
  const line = openEarly({
    hello: HELLO,
    open(events) {
      server.events = events;
      return {
        send: ({ t }) => said.push(t),
        close: () => server.closed = true,
      };
    },
    heard: (frame) => early.push("head" in frame ? frame.head : frame.t),
    lost: () => early.push("lost"),
  });
  /** As a chat does: says hello once it is open. */
  const take = (): Link => {
    const link = line.take({
      opened() {
        told.push("opened");
        link.send(HELLO);
      },
      received: (frames) =>
        frames.forEach((frame) =>
          told.push("head" in frame ? frame.head : frame.t)
        ),
      closed: (code) => told.push(`closed ${code}`),
    }, () => told.push("probe"));
    return link;
  };
  const settled = () => new Promise<void>((resolve) => setTimeout(resolve));
  return { said, told, early, server, take, settled };
}

Deno.test("openEarly() says hello, and hands on once what came of it", async () => {
  const { early, said, server, settled, take, told } = trial();
  server.events?.opened();
  server.events?.received([live(7)]);
  server.events?.received([live(8), live(9)]);
  assertEquals(early, [7, 8, 9]);

  const link = take();
  assertEquals(told, []); // Nothing before it has the line.
  await settled();
  server.events?.received([live(10)]);
  link.send(HELLO);

  assertEquals(told, ["opened", 7, 8, 9, "probe", 10]);
  assertEquals(early, [7, 8, 9]);
  assertEquals(said, ["hello", "hello"]); // The taker's own is the second one.
});

Deno.test("openEarly() hands over a line that is not open yet", async () => {
  const { said, server, settled, take, told } = trial();
  take();
  await settled();
  assertEquals(told, []);

  server.events?.opened();
  server.events?.received([live(7)]);

  assertEquals(said, ["hello"]);
  assertEquals(told, ["opened", 7]);
});

Deno.test("openEarly() tells its taker how it ended, after all that came", async () => {
  const { early, server, settled, take, told } = trial();
  server.events?.opened();
  server.events?.received([live(7)]);
  server.events?.closed(4001);
  assertEquals(early, [7, "lost"]);

  take();
  await settled();

  assertEquals(told, ["opened", 7, "closed 4001"]);
});

Deno.test("openEarly() tells its taker that it never opened", async () => {
  const { server, settled, take, told } = trial();
  server.events?.closed(1006);
  take();
  await settled();

  assertEquals(told, ["closed 1006"]);
});

Deno.test("openEarly() tells nothing once its taker has closed it", async () => {
  const { server, settled, take, told } = trial();
  server.events?.opened();
  server.events?.received([live(7)]);
  take().close();
  await settled();

  assertEquals([told, server.closed], [[], true]);
});

Deno.test("openEarly() keeps no more than so much", async () => {
  const { early, server, settled, take, told } = trial();
  server.events?.opened();
  for (let head = 0; head <= 100; head++) server.events?.received([live(head)]);
  assertEquals([early.at(-1), server.closed], ["lost", true]);

  take();
  await settled();

  assertEquals(told, ["opened", "closed 1006"]);
});
