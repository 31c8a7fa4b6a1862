/**
 * The development server: the app, and the socket that has pages reload.
 *
 * @module
 */

export interface ListenOptions {
  hostname?: string;
  port?: number;
}

const FIRST_PORT = 8000;

export function serveDevelopment(
  handler: (req: Request, info: Deno.ServeHandlerInfo) => Promise<Response>,
  { hostname, port = FIRST_PORT }: ListenOptions,
): void {
  // Another one after a restart: that is how a page knows.
  const revision = crypto.randomUUID();
  const options = { port, ...(hostname !== undefined && { hostname }) };
  Deno.serve({
    ...options,
    onListen: ({ port, hostname }) =>
      console.log(`Local: http://${hostname}:${port}/`),
  }, (req, info) => {
    if (new URL(req.url).pathname !== "/_frsh/alive") return handler(req, info);
    if (req.headers.get("upgrade") !== "websocket") {
      return new Response(null, { status: 501 });
    }
    const { socket, response } = Deno.upgradeWebSocket(req);
    socket.onopen = () => socket.send(revision);
    return response;
  });
}
