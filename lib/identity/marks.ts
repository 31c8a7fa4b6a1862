/**
 * How far people have read: what is promised, the rule by which one mark
 * follows another, and those that wait to be written.
 *
 * A mark is a `seq`, and lost with a crash if it is a few seconds old: then
 * one reads a line twice. So nobody waits for it to be written, and those of
 * everybody are written together. Times are Unix milliseconds.
 *
 * @module
 */
import type { RoomId } from "../protocol.ts";
import type { IdentityTables, MarkPlace, MarkRow } from "./tables.ts";

/** Rooms that a person has marks in; beyond, the one longest unused goes. */
export const MARKS_MAX = 200;
/** Marks that wait to be written; beyond, the oldest are given up. */
export const MARKS_WAITING_MAX = 50_000;

export interface Marks {
  /**
   * Says how far a person has read in a room: the larger mark wins, unless
   * the person goes `back`. {@linkcode marks} knows it at once; it is written
   * by {@linkcode writeWaiting}.
   */
  mark(wish: MarkWish): void;

  /**
   * How far a person has read, by room; what was read last comes first.
   *
   * @throws {IdentityUnavailableError}
   */
  marks(personId: string): Promise<Map<RoomId, number>>;

  /** Writes what waits, for all together; what fails waits for the next time. */
  writeWaiting(): Promise<void>;
}

export interface MarkWish extends MarkRow {
  /** Counts although it is smaller than the one before. */
  back: boolean;
}

/** One mark after another one. */
export function after(earlier: MarkWish, later: MarkWish): MarkWish {
  if (later.back) return later;
  return {
    ...later,
    seq: Math.max(earlier.seq, later.seq),
    back: earlier.back,
  };
}

/** Keeps marks, each of another place; of people who are gone, none. */
export function putMarks(
  tables: IdentityTables,
  wishes: readonly MarkWish[],
): void {
  const there = new Map(
    tables.marksAt(wishes).map((found) => [keyOf(found), found.seq]),
  );
  const known: MarkRow[] = [];
  for (const { back, ...wish } of wishes) {
    const before = there.get(keyOf(wish));
    if (before === undefined) continue;
    const row = back ? wish : { ...wish, seq: Math.max(wish.seq, before ?? 0) };
    if (before === null) addMark(tables, row);
    else known.push(row);
  }
  tables.putMarks(known);
}

function addMark(tables: IdentityTables, row: MarkRow): void {
  const marks = tables.marksOf(row.personId);
  tables.putMarks([row]);
  if (marks.length < MARKS_MAX) return;
  const [oldest] = marks.toSorted((a, b) => a.atMs - b.atMs);
  if (oldest !== undefined) tables.removeMark(oldest);
}

/** A room's id has no space. */
function keyOf({ personId, room }: MarkPlace): string {
  return `${room} ${personId}`;
}

/** Those that are not written yet. */
export class WaitingMarks {
  /** By person, and then by room. */
  readonly #people = new Map<string, Map<RoomId, MarkWish>>();
  #size = 0;

  add(wish: MarkWish): void {
    const { personId, room } = wish;
    const marks = this.#people.get(personId) ?? new Map<RoomId, MarkWish>();
    const earlier = marks.get(room);
    marks.set(room, earlier === undefined ? wish : after(earlier, wish));
    this.#people.set(personId, marks);
    if (earlier === undefined) this.#size += 1;
    for (const [oldest, { size }] of this.#people) {
      if (this.#size <= MARKS_WAITING_MAX) return;
      this.#people.delete(oldest);
      this.#size -= size;
    }
  }

  of(personId: string): Iterable<MarkWish> {
    return this.#people.get(personId)?.values() ?? [];
  }

  /** All of them, which then wait no more. */
  take(): MarkWish[] {
    const all = [...this.#people.values()].flatMap((marks) => [
      ...marks.values(),
    ]);
    this.#people.clear();
    this.#size = 0;
    return all;
  }

  /** These could not be written; what came since counts after them. */
  giveBack(wishes: readonly MarkWish[]): void {
    const since = this.take();
    for (const wish of [...wishes, ...since]) this.add(wish);
  }
}
