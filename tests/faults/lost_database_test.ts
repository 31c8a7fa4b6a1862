/** What people meet while the database is away, and once it is back. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { LOBBY } from "../../lib/protocol.ts";
import { Cluster } from "./cluster.ts";
import { hasDatabases } from "./databases.ts";
import { newCid, Person } from "./person.ts";
import { Tree } from "./tree.ts";
import { until } from "./waiting.ts";

async function look(
  origin: string,
  path: string,
): Promise<{ status: number; text: string }> {
  const response = await fetch(`${origin}${path}`);
  return { status: response.status, text: await response.text() };
}

Deno.test({
  name:
    "Without its database a process says so, keeps its sockets, and goes on by itself",
  ignore: !hasDatabases(),
  async fn() {
    await using tree = await Tree.build();
    await using cluster = await Cluster.start({
      tree,
      processes: 1,
      redis: false,
    });
    const [server] = cluster.servers;
    const { origin } = server;
    const ada = await Person.join(origin, "Ada");
    await using tab = await ada.tab(LOBBY);
    const health = async () => (await look(origin, "/api/health")).status;
    assertEquals(await health(), 200);

    await cluster.postgres.stop();
    await until("a process that knows", async () => await health() === 503);
    const cid = newCid();
    const refused = await tab.say(cid, "Is anybody there?");
    const page = await look(origin, "/r/lobby");
    const live = await look(origin, "/api/health/live");

    assertEquals(refused.t === "nack" && refused.retry, true);
    assertEquals(page.status, 503);
    assertStringIncludes(page.text, "<h1");
    assertEquals(live.status, 200);
    const advice = "Look whether the database runs";
    assert(server.lines.some((line) => line.includes(advice)), "no advice");

    await cluster.postgres.resume();
    await until("a process that is ready", async () => await health() === 200);

    assertEquals(tab.connection.socket.readyState, WebSocket.OPEN);
    assertEquals((await tab.say(cid, "Is anybody there?")).t, "ack");
    assertEquals((await look(origin, "/r/lobby")).status, 200);
  },
});
