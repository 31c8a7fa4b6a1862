/**
 * What folds the acts of hosts, as a room loads it with the first one.
 *
 * @module
 */
import "./shared.ts";
import type { RoomEvent, WireStanding } from "../protocol.ts";
import { isHost } from "../room/role.ts";
import { foldStanding } from "../room/wire.ts";
import type { Ask } from "./timeline.ts";

/**
 * The standing after one more event. Who has come to run the room asks the
 * server who is muted there, as only it knows; who opens one, knows.
 */
export function foldLive(
  standing: WireStanding,
  personId: string,
  event: RoomEvent,
  ask: (ask: Ask) => void,
): WireStanding {
  const now = foldStanding(standing, personId, event);
  if (event.seq > 1 && isHost(now) && !isHost(standing)) ask({ ask: "resume" });
  return now;
}
