/**
 * Who may do what in a room, as a fold over its acts: what everybody who holds
 * a room's log agrees on, on the server and in the browser.
 *
 * Who opened a room owns it; a room that nobody opened, the lobby, is without
 * owner. Times are Unix milliseconds by a clock that does not jump
 * (`Draft.steadyMs`); whether something is allowed at a time is `rights.ts`.
 * Pure; browser-safe.
 *
 * @module
 */
import type { RoomEvent, RoomId } from "../protocol.ts";
import { LOBBY } from "../wire_terms.ts";
import { FOR_GOOD, isHost, type Role, ROLES } from "./role.ts";

export { FOR_GOOD, isHost, type Role, ROLES };

/** What is known of one person in one room. */
export interface Standing {
  readonly role: Role;
  /** May not write before; 0: never was muted. */
  readonly mutedUntilMs: number;
  /** May not come back before; 0: never was removed. */
  readonly bannedUntilMs: number;
}

/** Of everybody of whom nothing else is known. */
export const VISITOR: Standing = {
  role: "visitor",
  mutedUntilMs: 0,
  bannedUntilMs: 0,
};

/** What holds for everybody in a room. */
export interface RoomRules {
  /** Is in no list, and shows itself to its members only. */
  readonly unlisted: boolean;
  /** Only hosts write. */
  readonly locked: boolean;
  /** How long one waits between two messages; 0: not at all. */
  readonly slowMs: number;
}

export const OPEN_RULES: RoomRules = {
  unlisted: false,
  locked: false,
  slowMs: 0,
};

/** A person of whom something is known, under the name of then. */
export interface Named extends Standing {
  readonly name: string;
}

/** Somebody who may not write before a time. */
export interface Muted {
  id: string;
  until: number;
}

/** Of more people who are muted, those who are so for the longest are told. */
export const MUTED_TOLD_MAX = 200;

export interface RoomState {
  readonly rules: RoomRules;
  /** By id of the person. */
  readonly people: ReadonlyMap<string, Named>;
}

export const NEW_ROOM: RoomState = { rules: OPEN_RULES, people: new Map() };

/** What an event changes; `null` where it changes nothing. */
export interface Change {
  readonly rules: RoomRules | null;
  readonly person: { readonly id: string; readonly named: Named } | null;
}

const NOTHING: Change = { rules: null, person: null };

export function standingOf(
  state: RoomState,
  personId: string | null,
): Standing {
  return personId === null ? VISITOR : state.people.get(personId) ?? VISITOR;
}

/** The ids of those who run the room. */
export function hostsOf({ people }: Pick<RoomState, "people">): string[] {
  const hosts: string[] = [];
  for (const [id, named] of people) if (isHost(named)) hosts.push(id);
  return hosts;
}

/**
 * Who is muted at a time: who is so for the longest comes first.
 *
 * @param only The one of whom it is asked; `null`: of all.
 */
export function mutedOf(
  { people }: Pick<RoomState, "people">,
  nowMs: number,
  only: string | null = null,
): Muted[] {
  const muted: Muted[] = [];
  for (const [id, { mutedUntilMs: until }] of people) {
    if (nowMs < until && (only ?? id) === id) muted.push({ id, until });
  }
  return muted.sort((a, b) => b.until - a.until || (a.id < b.id ? -1 : 1))
    .slice(0, MUTED_TOLD_MAX);
}

/** The state after one more event, which is the old one if nothing changed. */
export function foldState(state: RoomState, event: RoomEvent): RoomState {
  const { rules, person } = changeOf(
    event,
    state.rules,
    (id) => standingOf(state, id),
  );
  if (rules === null && person === null) return state;
  return {
    rules: rules ?? state.rules,
    people: person === null
      ? state.people
      : new Map(state.people).set(person.id, person.named),
  };
}

/**
 * What an event changes, given how things stood: for those who keep the state
 * in tables.
 */
export function changeOf(
  event: RoomEvent,
  rules: RoomRules,
  standing: (personId: string) => Standing,
): Change {
  const { by, kind, ref = "", whom = "", until = FOR_GOOD } = event;
  const actor = (change: Partial<Standing>): Change => ({
    rules: null,
    person: {
      id: by.id,
      named: { ...standing(by.id), ...change, name: by.name },
    },
  });
  const target = (change: Partial<Standing>): Change => ({
    rules: null,
    person: {
      id: ref,
      named: { ...standing(ref), ...change, name: whom },
    },
  });
  const rule = (change: Partial<RoomRules>): Change => ({
    rules: { ...rules, ...change },
    person: null,
  });
  switch (kind) {
    case "message":
      return opens(event) ? actor({ role: "owner" }) : NOTHING;
    case "open":
      return {
        ...actor({ role: "owner" }),
        rules: { ...rules, unlisted: event.body === UNLISTED },
      };
    case "recover":
      return actor({ role: "owner", ...FREE });
    case "enter":
      return standing(by.id).role === "visitor"
        ? actor({ role: "member" })
        : NOTHING;
    case "host":
      return target({ role: "host", ...FREE });
    case "unhost":
      // A visitor must not become a member by losing what they never had.
      return isHost(standing(ref)) ? target({ role: "member" }) : NOTHING;
    case "mute":
      return target({ mutedUntilMs: until });
    case "unmute":
      return target({ mutedUntilMs: 0 });
    case "remove":
      // Who may come back later needs no other invitation, but runs nothing.
      return target({
        ...(isHost(standing(ref)) ? { role: "member" } : {}),
        bannedUntilMs: until,
      });
    case "readmit":
      return target({ bannedUntilMs: 0 });
    case "slow":
      return rule({ slowMs: Number(event.body ?? 0) * 1_000 });
    case "lock":
      return rule({ locked: true });
    case "unlock":
      return rule({ locked: false });
    case "invite":
    case "uninvite":
    case "relink":
    case "edit":
    case "delete":
    case "other":
      return NOTHING;
    default:
      return assertNever(kind);
  }
}

/** Who runs the room from here on may write, and be here. */
const FREE = { mutedUntilMs: 0, bannedUntilMs: 0 };

/** The body of an `open` that keeps the room out of all lists. */
export const UNLISTED = "unlisted";

/** Whether a message is the first of a room that can have an owner. */
function opens({ room, seq }: { room: RoomId; seq: number }): boolean {
  return seq === 1 && room !== LOBBY;
}

function assertNever(kind: never): never {
  throw new Error(`Cannot fold an event of kind ${JSON.stringify(kind)}`);
}
