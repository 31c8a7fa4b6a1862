import { assertEquals } from "@std/assert";
import { startApp } from "../start_app.ts";
import { Client } from "./client.ts";

Deno.test("Nobody new is let in while memory is scarce", async () => {
  // This process has more, whatever it does.
  await using app = await startApp({ MEMORY_LIMIT_MB: "1" });
  using client = new Client(app.origin);
  const answers = [
    await client.get("/api/ws", {
      headers: {
        upgrade: "websocket",
        connection: "Upgrade",
        origin: app.origin,
      },
    }),
    await client.join("Ada"),
    await client.get("/api/health"),
  ];
  const live = await client.get("/api/health/live");
  const page = await client.get("/r/lobby");

  assertEquals(answers.map(({ status }) => status), [503, 503, 503]);
  assertEquals(answers[1]?.headers.get("retry-after"), "5");
  assertEquals(await answers[2]?.json(), { status: "memory" });
  // Nobody who is here would gain by a start from new.
  assertEquals([live.status, await live.json()], [200, { status: "ok" }]);
  assertEquals(page.status, 200);
  await page.body?.cancel();
  await answers[0]?.body?.cancel();
  // Said once, and not with each of them.
  assertEquals(app.lines.length, 1);
});
