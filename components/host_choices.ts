/**
 * Which buttons there are for what somebody may do with a message, or with a
 * person. What is really allowed, the server decides again
 * (`lib/room/rights.ts`).
 *
 * @module
 */
import type { WireStanding } from "../lib/protocol.ts";
import { isOver } from "./host_menu.ts";

/** What an act is about. */
export interface Subject {
  readonly person: { readonly id: string; readonly name: string };
  /** The person's message; `null`: it is about the person only. */
  readonly message:
    | { readonly id: string; readonly seq: number; readonly body: string }
    | null;
}

/** Values of buttons, as `lib/room/order.ts` reads them. */
export interface Choices {
  readonly delete: readonly string[];
  readonly mute: readonly string[];
  readonly unmute: readonly string[];
  readonly remove: readonly string[];
  readonly role: readonly string[];
}

/** Mute: 10 minutes, an hour, until undone. */
const MUTES = ["mute 600", "mute 3600", "mute"];
/** Remove: an hour, a day, for good. */
const REMOVALS = ["remove 3600", "remove 86400", "remove"];

export function choices(
  standing: WireStanding,
  myId: string | null,
  { person, message }: Subject,
): Choices {
  const { muted = [] } = standing;
  const over = isOver(standing, myId, person.id);
  const own = person.id === myId;
  const host = standing.hosts.includes(person.id);
  return {
    delete: message !== null && (own || over) ? ["delete"] : [],
    mute: over ? MUTES : [],
    unmute: over && muted.some(({ id }) => id === person.id) ? ["unmute"] : [],
    remove: over ? REMOVALS : [],
    role: over && standing.role === "owner" ? [host ? "unhost" : "host"] : [],
  };
}
