/**
 * The naive way, as chat tutorials have it: one send for each message and
 * reader and, with `PRESENCE=1`, the list of all names to everybody whenever
 * somebody comes or goes.
 *
 *     PORT=9000 deno run -A tutorial_hub.ts
 *
 * @module
 */
import { type Member, serve } from "./hub.ts";

const announces = Deno.env.get("PRESENCE") === "1";
const members = new Set<Member>();

serve({
  joined(member) {
    members.add(member);
    announce();
  },
  left(member) {
    members.delete(member);
    announce();
  },
  said: broadcast,
});

function broadcast(text: string): void {
  for (const { socket } of members) {
    if (socket.readyState === WebSocket.OPEN) socket.send(text);
  }
}

function announce(): void {
  if (!announces) return;
  const usernames = Array.from(members, ({ username }) => username);
  const count = usernames.length;
  broadcast(JSON.stringify({ event: "update-users", usernames, count }));
}
