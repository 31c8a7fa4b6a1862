/**
 * Where the buttons are for what somebody may do with a message, or with a
 * person. Which those are is `host_choices.ts`, which comes with them.
 *
 * @module
 */
import type { RoomId, WireStanding } from "../lib/protocol.ts";
import { isHost } from "../lib/room/role.ts";

export function menuOfMessage(room: RoomId, seq: number): string {
  return `/r/${room}/acts?on=${seq}`;
}

export function menuOfPerson(room: RoomId, personId: string): string {
  return `/r/${room}/acts?person=${encodeURIComponent(personId)}`;
}

/** The same without mutes that are over, as nobody tells of their end. */
export function standingAt(
  standing: WireStanding,
  nowMs: number,
): WireStanding {
  const { muted = [] } = standing;
  const now = muted.filter(({ until }) => nowMs < until);
  return now.length < muted.length ? { ...standing, muted: now } : standing;
}

/** Whether one may mute, remove or correct somebody. */
export function isOver(
  { role, hosts }: WireStanding,
  myId: string | null,
  personId: string,
): boolean {
  if (personId === myId || !isHost({ role })) return false;
  return role === "owner" || !hosts.includes(personId);
}
