/**
 * Reloads the page once the development server has been restarted. Browser
 * only, and only in development.
 *
 * @module
 */

const RETRY_MS = 300;

let revision: string | null = null;

function connect(): void {
  const url = new URL("/_frsh/alive", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(url);
  socket.onmessage = ({ data }) => {
    if (revision !== null && revision !== data) location.reload();
    revision = data;
  };
  socket.onclose = () => setTimeout(connect, RETRY_MS);
}

connect();
