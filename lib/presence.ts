/**
 * Who is online in one room: people, not sockets. Counts the connections of
 * each person, keeps a reload from flickering, and says what changed as
 * differences. Pure; the caller brings the time (monotonic milliseconds).
 *
 * @module
 */
import {
  PEOPLE_LISTED_MAX,
  PEOPLE_PAGE_LENGTH,
  type Person,
  type PresenceFrame,
  type RoomId,
} from "./protocol.ts";

/** How long a person whose last connection ended still counts as here. */
export const LEAVE_GRACE_MS = 2_000;
/** Least time between two announcements in a room too large to list. */
export const LARGE_ROOM_INTERVAL_MS = 1_000;

interface Member {
  person: Person;
  connections: number;
  /** When to forget the person, while there is no connection. */
  leavesAtMs: number;
}

/** Some of those who are here, by name. */
export interface PeoplePage {
  items: Person[];
  more: boolean;
}

/** What to announce: `changes` to those who know the room, `full` to the others. */
export interface Announcement {
  changes: PresenceFrame;
  full: PresenceFrame;
}

export class Presence {
  readonly #room: RoomId;
  readonly #members = new Map<string, Member>();
  /** Members whose last connection has ended, until their grace is over. */
  readonly #leaving = new Set<string>();
  readonly #joined = new Map<string, Person>();
  readonly #left = new Set<string>();
  /** Everybody in order, once somebody asked; `null`: it has changed since. */
  #byName: readonly Person[] | null = null;
  #n = 0;
  #listed = true;
  #announcedAtMs = -Infinity;

  constructor(room: RoomId) {
    this.#room = room;
  }

  get count(): number {
    return this.#members.size;
  }

  /** Whether something waits to be announced. */
  get changed(): boolean {
    return this.#joined.size + this.#left.size > 0;
  }

  people(): Person[] {
    return Array.from(this.#members.values(), (member) => member.person);
  }

  /** The next ones by name; no two have the same. */
  page(after: string): PeoplePage {
    this.#byName ??= this.people().sort((a, b) => byName(a.name, b.name));
    const all = this.#byName;
    const first = all.findIndex(({ name }) => byName(name, after) > 0);
    if (first === -1) return { items: [], more: false };
    const end = first + PEOPLE_PAGE_LENGTH;
    return { items: all.slice(first, end), more: all.length > end };
  }

  join(person: Person): void {
    const member = this.#members.get(person.id);
    if (member === undefined) {
      this.#members.set(person.id, { person, connections: 1, leavesAtMs: 0 });
      this.#noteJoin(person);
      return;
    }
    member.connections += 1;
    this.#leaving.delete(person.id);
    this.rename(person);
  }

  /** Ends one connection; with `graceMs` 0 the person is gone at once. */
  leave(personId: string, nowMs: number, graceMs: number): void {
    const member = this.#members.get(personId);
    if (member === undefined || member.connections === 0) return;
    member.connections -= 1;
    if (member.connections > 0) return;
    member.leavesAtMs = nowMs + graceMs;
    this.#leaving.add(personId);
    if (graceMs === 0) this.expire(nowMs);
  }

  rename(person: Person): void {
    const member = this.#members.get(person.id);
    if (member === undefined || member.person.name === person.name) return;
    member.person = person;
    this.#noteJoin(person);
  }

  /** Forgets those whose grace is over. */
  expire(nowMs: number): void {
    for (const id of this.#leaving) {
      const member = this.#members.get(id);
      if (member !== undefined && member.leavesAtMs > nowMs) continue;
      this.#leaving.delete(id);
      this.#members.delete(id);
      this.#joined.delete(id);
      this.#left.add(id);
      this.#byName = null;
    }
  }

  /** Takes what there is to announce, or `null`: nothing, or not yet. */
  announce(nowMs: number): Announcement | null {
    if (!this.changed) return null;
    const listed = this.count <= PEOPLE_LISTED_MAX;
    const due = this.#announcedAtMs + LARGE_ROOM_INTERVAL_MS;
    if (!listed && nowMs < due) return null;

    this.#n += 1;
    this.#announcedAtMs = nowMs;
    const full = this.full();
    const changes = listed === this.#listed ? this.#changes(listed) : full;
    this.#listed = listed;
    this.#joined.clear();
    this.#left.clear();
    return { changes, full };
  }

  /** Everybody, as of the last announcement's number. */
  full(): PresenceFrame {
    const listed = this.count <= PEOPLE_LISTED_MAX;
    return {
      t: "presence",
      room: this.#room,
      n: this.#n,
      full: true,
      join: listed ? this.people() : [],
      leave: [],
      count: this.count,
    };
  }

  #changes(listed: boolean): PresenceFrame {
    return {
      t: "presence",
      room: this.#room,
      n: this.#n,
      join: listed ? [...this.#joined.values()] : [],
      leave: listed ? [...this.#left] : [],
      count: this.count,
    };
  }

  #noteJoin(person: Person): void {
    this.#byName = null;
    this.#left.delete(person.id);
    this.#joined.set(person.id, person);
  }
}

/** Capitals do not matter, but for who has no other difference. */
function byName(a: string, b: string): number {
  const order = compare(a.toLowerCase(), b.toLowerCase());
  return order === 0 ? compare(a, b) : order;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
