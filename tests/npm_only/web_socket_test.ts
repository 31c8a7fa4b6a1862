import { assertEquals, assertStringIncludes } from "@std/assert";
import { fetchApp, handler } from "./test_app.ts";

/** Opens a socket on a server of its own, and collects what it hears. */
async function talk(
  path: string,
  protocols: string[],
  said: string,
  heard: number,
): Promise<{ messages: unknown[]; protocol: string }> {
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen() {},
  }, handler);
  const url = `ws://127.0.0.1:${server.addr.port}${path}`;
  const socket = new WebSocket(url, protocols);
  const messages: unknown[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.onopen = () => socket.send(said);
  socket.onerror = () => reject(new Error("The socket failed"));
  socket.onmessage = ({ data }) => {
    messages.push(data);
    if (messages.length === heard) socket.close();
  };
  socket.onclose = () => resolve();
  await promise;
  await server.shutdown();
  return { messages, protocol: socket.protocol };
}

Deno.test("Context.upgrade() hands over the socket and its response", async () => {
  const { messages } = await talk("/api/ws?bare", [], "hi", 1);

  assertEquals(messages, ["bare hi"]);
});

Deno.test("Context.upgrade() calls the handlers, and agrees on a protocol", async () => {
  const { messages, protocol } = await talk(
    "/api/ws",
    ["chat.v0", "chat.v1"],
    "hi",
    2,
  );

  assertEquals(messages, ["open", "managed hi"]);
  assertEquals(protocol, "chat.v1");
});

Deno.test("Context.upgrade() takes any one handler for managing the socket", async () => {
  const { messages } = await talk("/api/ws?open", [], "hi", 1);

  assertEquals(messages, ["only open"]);
});

Deno.test("Context.upgrade() answers a plain GET with 400", async () => {
  for (const path of ["/api/ws", "/api/ws?bare"]) {
    const response = await fetchApp(path);
    assertEquals(response.status, 400);
    assertStringIncludes(
      await response.text(),
      "Expected a WebSocket upgrade request",
    );
  }
});
