/**
 * Who is online in one room: people, not sockets. Counts the connections of
 * each person, keeps a reload from flickering, knows who is at other processes,
 * and says what changed as differences. Pure; the caller brings the time
 * (monotonic milliseconds).
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
/**
 * Least time between two announcements, for each person, as it costs as much
 * to tell more of them. A few are told at once.
 */
const INTERVAL_MS_PER_PERSON = 0.1;
/**
 * A room too large to list is told once nobody has come or gone for so long,
 * for each person: when many come at once, they come faster;
 */
const QUIET_MS_PER_PERSON = 0.02;
/** but after this time in any case, */
export const LARGE_ROOM_INTERVAL_MS = 1_000;
/**
 * or this for each person, where that is longer. To tell thousands takes so long
 * that it would hold up those who are about to come.
 */
const LARGE_ROOM_INTERVAL_MS_PER_PERSON = 0.4;

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
  /** Who is online at other processes, some of them here as well. */
  #elsewhere: ReadonlyMap<string, Person> = new Map();
  /** How many of them are not here. */
  #onlyElsewhere = 0;
  /** Members whose last connection has ended, until their grace is over. */
  readonly #leaving = new Set<string>();
  readonly #joined = new Map<string, Person>();
  readonly #left = new Set<string>();
  /** Everybody in order, once somebody asked; `null`: it has changed since. */
  #byName: readonly Person[] | null = null;
  /** Whether others are here than when that was last asked. */
  #ownChanged = false;
  #n = 0;
  #listed = true;
  #announcedAtMs = -Infinity;
  /** Whether somebody came or went since it was last looked whether to tell; */
  #stirred = false;
  /** and when that was. */
  #stirredAtMs = -Infinity;

  constructor(room: RoomId) {
    this.#room = room;
  }

  get count(): number {
    return this.#members.size + this.#onlyElsewhere;
  }

  /** Whether nobody is online at this process. */
  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  /** Whether something waits to be announced. */
  get changed(): boolean {
    return this.#joined.size + this.#left.size > 0;
  }

  people(): Person[] {
    const people = [...this.own()];
    for (const [id, person] of this.#elsewhere) {
      if (!this.#members.has(id)) people.push(person);
    }
    return people;
  }

  /** Whether others are online at this process than when it was last asked. */
  takeOwnChange(): boolean {
    const changed = this.#ownChanged;
    this.#ownChanged = false;
    return changed;
  }

  /** The people online at this process. */
  *own(): Generator<Person> {
    for (const { person } of this.#members.values()) yield person;
  }

  /** Takes who is online elsewhere, in place of what was told before. */
  elsewhere(people: readonly Person[]): void {
    const before = this.#elsewhere;
    this.#elsewhere = new Map(people.map((person) => [person.id, person]));
    this.#onlyElsewhere = 0;
    for (const [id, person] of this.#elsewhere) {
      if (this.#members.has(id)) continue;
      this.#onlyElsewhere += 1;
      if (before.get(id)?.name !== person.name) this.#noteJoin(person);
    }
    for (const id of before.keys()) {
      if (!this.#elsewhere.has(id) && !this.#members.has(id)) {
        this.#noteLeave(id);
      }
    }
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
      this.#ownChanged = true;
      const known = this.#elsewhere.get(person.id);
      if (known !== undefined) this.#onlyElsewhere -= 1;
      if (known?.name !== person.name) this.#noteJoin(person);
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
    this.#ownChanged = true;
    this.#noteJoin(person);
  }

  /** Forgets those whose grace is over. */
  expire(nowMs: number): void {
    for (const id of this.#leaving) {
      const member = this.#members.get(id);
      if (member !== undefined && member.leavesAtMs > nowMs) continue;
      this.#leaving.delete(id);
      this.#members.delete(id);
      this.#ownChanged = true;
      const there = this.#elsewhere.get(id);
      if (there === undefined) this.#noteLeave(id);
      else {
        this.#onlyElsewhere += 1;
        if (there.name !== member?.person.name) this.#noteJoin(there);
      }
    }
  }

  /** When {@linkcode announce} has something to tell, if nothing changes. */
  get dueMs(): number {
    if (!this.changed) return Infinity;
    const { count } = this;
    const last = this.#announcedAtMs;
    const apartMs = last + Math.floor(INTERVAL_MS_PER_PERSON * count);
    if (count <= PEOPLE_LISTED_MAX) return apartMs;
    const quietMs = this.#stirredAtMs + QUIET_MS_PER_PERSON * count;
    const atMostMs = Math.max(
      LARGE_ROOM_INTERVAL_MS,
      LARGE_ROOM_INTERVAL_MS_PER_PERSON * count,
    );
    return Math.min(last + atMostMs, Math.max(apartMs, quietMs));
  }

  /** Takes what there is to announce, or `null`: nothing, or not yet. */
  announce(nowMs: number): Announcement | null {
    if (this.#stirred) this.#stirredAtMs = nowMs;
    this.#stirred = false;
    if (!this.changed || nowMs < this.dueMs) return null;

    this.#n += 1;
    this.#announcedAtMs = nowMs;
    const listed = this.count <= PEOPLE_LISTED_MAX;
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
    this.#stirred = true;
    this.#left.delete(person.id);
    this.#joined.set(person.id, person);
  }

  #noteLeave(id: string): void {
    this.#byName = null;
    this.#stirred = true;
    this.#joined.delete(id);
    this.#left.add(id);
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
