/**
 * Who is in a room, as a pure fold over `presence` frames.
 *
 * The list that the server rendered stays until the first full one, so that
 * a reload shows no flicker. Above the protocol's limit of people only the
 * count is known, and the list is empty.
 *
 * @module
 */
import type { Person, PresenceFrame } from "../protocol.ts";

export interface Presence {
  readonly list: readonly Person[];
  readonly count: number;
  /** The number of the last frame; `null`: only a full one can be used. */
  readonly n: number | null;
}

/** The people that the server rendered. */
export function openPresence(
  people: { readonly list: readonly Person[]; readonly count: number },
): Presence {
  return { list: people.list, count: people.count, n: null };
}

/** The connection is gone: what is here may be out of date. */
export function cutPresence(presence: Presence): Presence {
  return { ...presence, n: null };
}

/**
 * Folds one frame in. After one that could not be read, only the count is
 * kept up, until a full one comes with the next connection.
 */
export function receivePresence(
  presence: Presence,
  frame: PresenceFrame,
): Presence {
  const { n, count } = frame;
  if (frame.full === true) return { list: frame.join, count, n };
  if (presence.n === null || n <= presence.n) return presence;
  if (n > presence.n + 1) return { ...presence, count, n: null };
  const gone = new Set(frame.leave);
  const come = new Map(frame.join.map((person) => [person.id, person]));
  const list: Person[] = [];
  for (const person of presence.list) {
    // Who joins again has taken another name, and keeps the place.
    const now = come.get(person.id) ?? person;
    come.delete(person.id);
    if (!gone.has(person.id)) list.push(now);
  }
  return { list: [...list, ...come.values()], count, n };
}
