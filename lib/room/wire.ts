/**
 * What one person is told of how they stand in a room, and how they keep it up
 * to date by the events that follow. Pure; browser-safe.
 *
 * @module
 */
import type { RoomEvent, WireStanding } from "../protocol.ts";
import {
  foldState,
  hostsOf,
  isHost,
  type Muted,
  mutedOf,
  type Named,
  NEW_ROOM,
  type Role,
  type RoomRules,
  type RoomState,
  type Standing,
  standingOf,
  VISITOR,
} from "./state.ts";

/** @param personId `null`: somebody without a name. */
export function wireStanding(
  state: RoomState,
  personId: string | null,
  nowMs: number,
): WireStanding {
  const standing = standingOf(state, personId);
  // Others are told of themselves only; without a name one is nobody.
  const muted = mutedOf(state, nowMs, isHost(standing) ? null : personId ?? "");
  return wireOf(standing, state.rules, hostsOf(state), muted);
}

/** The same of what was read of it alone. */
export function wireOf(
  { role, mutedUntilMs }: Standing,
  rules: RoomRules,
  hosts: string[],
  muted: Muted[],
): WireStanding {
  const told = muted.length === 0 ? {} : { muted };
  return { role, mutedUntil: mutedUntilMs, ...rules, hosts, ...told };
}

/**
 * The standing after one more event, which is the old one if it stays. Of who
 * was muted before one came to run the room, it does not know.
 */
export function foldStanding(
  standing: WireStanding,
  personId: string,
  event: RoomEvent,
): WireStanding {
  const { role, mutedUntil, hosts, locked, slowMs, unlisted } = standing;
  const { muted = [] } = standing;
  const people = new Map<string, Named>();
  for (const id of hosts) people.set(id, named("host"));
  for (const { id, until: mutedUntilMs } of muted) {
    people.set(id, { ...people.get(id) ?? named("visitor"), mutedUntilMs });
  }
  // A host in the list above is known better as oneself.
  people.set(personId, { ...named(role), mutedUntilMs: mutedUntil });
  const state: RoomState = { rules: { locked, slowMs, unlisted }, people };
  const next = foldState(state, event);
  return next === state ? standing : wireStanding(next, personId, 0);
}

function named(role: Role): Named {
  return { ...VISITOR, role, name: "" };
}

/** Of somebody of whom nothing is known, in a room of which nothing is. */
export const VISITING: WireStanding = wireStanding(NEW_ROOM, null, 0);
