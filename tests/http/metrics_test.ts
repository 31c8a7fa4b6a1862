import { assert, assertEquals } from "@std/assert";
import { startApp } from "../start_app.ts";
import { Client } from "./client.ts";

const TOKEN = "a-token-of-sixteen";

Deno.test("GET /metrics is not there unless a token is set", async () => {
  await using app = await startApp();
  const client = new Client(app.origin);
  const response = await client.get("/metrics", {
    headers: { authorization: "Bearer null" },
  });

  assertEquals(response.status, 404);
  await response.body?.cancel();
});

Deno.test("GET /metrics tells whoever brings the token what was done", async () => {
  await using app = await startApp({ METRICS_TOKEN: TOKEN });
  using client = new Client(app.origin);
  await client.join("Ada");
  const posted = await client.get("/api/rooms/lobby/messages", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "idempotency-key": "cid-0001",
    },
    body: JSON.stringify({ body: "hello" }),
  });
  assertEquals(posted.status, 201);
  await posted.body?.cancel();
  const stranger = await client.get("/metrics");
  await stranger.body?.cancel();
  const response = await client.get("/metrics", {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  const lines = (await response.text()).split("\n");

  assertEquals([stranger.status, response.status], [401, 200]);
  const route = 'route="/api/rooms/:room/messages",method="POST",status="201"';
  for (
    const line of [
      'chat_log_drafts_total{outcome="stored"} 1',
      "chat_log_waiting 0",
      "chat_processes 1",
      `chat_http_duration_seconds_count{${route}} 1`,
    ]
  ) {
    assert(lines.includes(line), line);
  }
});
