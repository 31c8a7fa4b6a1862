/**
 * What the hubs on bare Deno have in common: people who connect, and what they
 * say. How it gets to everybody is each hub's own.
 *
 * Protocol of all peers: connect to `/?username=U`; in comes
 * `{"event":"send-message","message":M}`, out goes
 * `{"event":"send-message","username":U,"message":M}`. They are yardsticks:
 * no limits, no sessions, nothing is stored, and nobody is checked.
 *
 * @module
 */

/** Somebody who is connected. */
export interface Member {
  readonly socket: WebSocket;
  readonly username: string;
}

export interface Hub {
  joined(member: Member): void;
  left(member: Member): void;
  /** Whether to parse what a member sent; it may be too much. */
  admits?(member: Member): boolean;
  said(text: string): void;
}

/** So many bytes more in each message, to make it as large as the product's. */
const pad = "p".repeat(Number(Deno.env.get("PAD") ?? 0));

/** Serves a hub on `PORT`, on this machine only. */
export function serve(hub: Hub): void {
  const port = Number(Deno.env.get("PORT"));
  const onListen = () => console.log("listening");
  Deno.serve({ hostname: "127.0.0.1", port, onListen }, (request) => {
    if (request.headers.get("upgrade") !== "websocket") {
      return new Response("A hub");
    }
    const username = new URL(request.url).searchParams.get("username") ?? "";
    const { socket, response } = Deno.upgradeWebSocket(request, {
      idleTimeout: 0,
    });
    const member: Member = { socket, username };
    socket.onopen = () => hub.joined(member);
    socket.onclose = () => hub.left(member);
    socket.onmessage = ({ data }) => {
      if (hub.admits?.(member) === false) return;
      const { event, message } = JSON.parse(data);
      if (event !== "send-message") return;
      const padding = pad === "" ? {} : { pad };
      hub.said(JSON.stringify({ event, username, message, ...padding }));
    };
    return response;
  });
}
