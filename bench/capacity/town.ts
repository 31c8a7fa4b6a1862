/**
 * The people who are simulated: how many, in how unequal rooms, and what they
 * do there. Seeded, and otherwise without chance.
 *
 * @module
 */
import { Chance } from "../../tests/simulation/chance.ts";

/** What people do, per second where it is a rate. */
export const HABITS = {
  /** One says something every ten minutes, in a room of any size. */
  talk: 1 / 600,
  /** A visit lasts for twenty minutes. */
  comeAndGo: 1 / 1_200,
  /** Share of pages that are before somebody's eyes. */
  visible: 0.3,
  /** Such a page pings every 5 s, … */
  ping: 1 / 5,
  /** … asks every 15 s what is unread in other rooms, so many of them, … */
  ask: 1 / 15,
  roomsAsked: 5,
  /** … and its mark is written every 3 s, if it rose. */
  markSeconds: 3,
} as const;

/** Rooms of about one size. */
export interface Rooms {
  readonly size: number;
  readonly count: number;
}

/** Neighbours by rank that differ by less than this are taken as alike. */
const ALIKE = 0.01;

/**
 * Rooms by Zipf's law: the second has half of the people of the first, the
 * third a third, each a little more or less. Together they have all people, and
 * each has one at least.
 */
export function townOf(people: number, rooms: number, seed: number): Rooms[] {
  const chance = new Chance(seed);
  const shares: Rooms[] = [];
  let sum = 0;
  for (let rank = 1; rank <= rooms;) {
    const next = Math.min(rooms + 1, Math.max(rank + 1, rank * (1 + ALIKE)));
    const count = Math.ceil(next) - rank;
    const share = (0.7 + 0.6 * chance.draw()) / (rank + (count - 1) / 2);
    shares.push({ size: share, count });
    sum += share * count;
    rank += count;
  }
  // One for each room, and the rest by the law.
  const rest = people - rooms;
  return shares.map(({ size, count }) => ({
    size: 1 + size / sum * rest,
    count,
  }));
}
