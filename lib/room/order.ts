/**
 * What a button tells a room to do, as the value that its form posts: a kind,
 * and what the act's body says, such as `mute 600`. Pure; browser-safe.
 *
 * @module
 */
import { HOST_KINDS, PERSON_KINDS } from "../wire_terms.ts";
import { isActBody } from "./act.ts";

type HostKind = typeof HOST_KINDS[number];

export interface Order {
  readonly kind: HostKind | "delete";
  readonly body: string;
}

/** Reads the value of a button; `null` if it is none. */
export function parseOrder(text: string): Order | null {
  const [name = "", body = "", ...rest] = text.split(" ");
  if (rest.length > 0) return null;
  if (name === "delete") return body === "" ? { kind: name, body } : null;
  const kind = HOST_KINDS.find((kind) => kind === name);
  if (kind === undefined) return null;
  return isActBody(kind, body) ? { kind, body } : null;
}

/** Whether it is done to a person, rather than to a message or the room. */
export function isPersonal({ kind }: Order): boolean {
  return PERSON_KINDS.has(kind);
}

/** What takes it back; `null`: nothing does. */
export function inverse({ kind }: Order): Order | null {
  const kinds: Partial<Record<Order["kind"], HostKind>> = {
    host: "unhost",
    unhost: "host",
    mute: "unmute",
    unmute: "mute",
    remove: "readmit",
    lock: "unlock",
    unlock: "lock",
  };
  const undoing = kinds[kind];
  return undoing === undefined ? null : { kind: undoing, body: "" };
}
