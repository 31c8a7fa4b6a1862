/**
 * Where the buttons are for what somebody may do with a message, or with a
 * person, and which those are. What is really allowed, the server decides
 * again (`lib/room/permit.ts`).
 *
 * @module
 */
import type { RoomId, WireStanding } from "../lib/protocol.ts";
import { isHost } from "../lib/room/state.ts";

/** What an act is about. */
export interface Subject {
  readonly person: { readonly id: string; readonly name: string };
  /** The person's message; `null`: it is about the person only. */
  readonly message: { readonly id: string; readonly body: string } | null;
}

/** Values of buttons, as `lib/room/order.ts` reads them. */
export interface Choices {
  readonly delete: readonly string[];
  readonly mute: readonly string[];
  readonly remove: readonly string[];
  readonly role: readonly string[];
}

/** Mute: 10 minutes, an hour, until undone. */
const MUTES = ["mute 600", "mute 3600", "mute"];
/** Remove: an hour, a day, for good. */
const REMOVALS = ["remove 3600", "remove 86400", "remove"];

export function menuOfMessage(room: RoomId, seq: number): string {
  return `/r/${room}/acts?on=${seq}`;
}

export function menuOfPerson(room: RoomId, personId: string): string {
  return `/r/${room}/acts?person=${encodeURIComponent(personId)}`;
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

export function choices(
  standing: WireStanding,
  myId: string | null,
  { person, message }: Subject,
): Choices {
  const over = isOver(standing, myId, person.id);
  const own = person.id === myId;
  const host = standing.hosts.includes(person.id);
  return {
    delete: message !== null && (own || over) ? ["delete"] : [],
    mute: over ? MUTES : [],
    remove: over ? REMOVALS : [],
    role: over && standing.role === "owner" ? [host ? "unhost" : "host"] : [],
  };
}
