/**
 * A disk that holds the log: slow, at times unwilling, and honest. What it has
 * committed survives every crash; what it has not, none.
 *
 * The rules of the log are those of `MemoryLog`. Here is what a store adds to
 * them: time until a group is durable, time until that is known, failures with
 * the write done or not, and backups put back. It also keeps its own record of
 * what was committed, which the checker takes for the truth.
 */
import {
  type Appended,
  type AppendRefusal,
  type Draft,
  LogUnavailableError,
  type Page,
  type PageQuery,
  type RoomLog,
  type RoomSnapshot,
  type RoomStanding,
  type RoomSummary,
} from "../../lib/log/log.ts";
import { MemoryLog } from "../../lib/log/memory.ts";
import type { RoomEvent, RoomId } from "../../lib/protocol.ts";
import type { Muted } from "../../lib/room/state.ts";
import type { Scene } from "./scene.ts";

/** One event as it was committed: the draft, and the place it got. */
export interface Committed {
  readonly seq: number;
  readonly draft: Draft;
}

/** What was committed to each room, in the order it was. */
export type Journal = ReadonlyMap<RoomId, readonly Committed[]>;

/** What befalls a group instead of an ordinary commit. */
export interface Mishap {
  readonly code: AppendRefusal;
  /** Whether it was stored all the same. */
  readonly done: boolean;
}

export const MISHAPS: readonly Mishap[] = [
  { code: "unavailable", done: true },
  { code: "unavailable", done: false },
  { code: "storage_full", done: false },
  { code: "readonly", done: false },
  { code: "busy", done: false },
];

/** How the disk does at the moment. */
export interface Weather {
  /** The longest a group takes until it is durable, and again to tell so. */
  commitMs: number;
  /** The longest a read takes. */
  readMs: number;
  /** How likely the next group meets a mishap, and which ones there are. */
  mishaps: readonly Mishap[];
  mishapShare: number;
  /** How likely a read fails. */
  unreadableShare: number;
}

interface Waiting {
  readonly drafts: readonly Draft[];
  readonly settle: (outcomes: readonly Appended[]) => void;
}

export class Disk {
  readonly #scene: Scene;
  #log: MemoryLog;
  #journal = new Map<RoomId, Committed[]>();
  /** What was in the log of each epoch that is over, when it ended. */
  readonly past = new Map<string, Journal>();
  /** The events that putting a backup back has undone. */
  readonly undone = new Set<Draft>();
  weather: Weather;

  constructor(scene: Scene, weather: Weather) {
    this.#scene = scene;
    this.weather = weather;
    this.#log = new MemoryLog("epoch-1");
  }

  get epoch(): string {
    return this.#log.epoch;
  }

  get journal(): Journal {
    return this.#journal;
  }

  committed(room: RoomId): readonly Committed[] {
    return this.#journal.get(room) ?? [];
  }

  /**
   * Opens the log for one process, until that ends.
   *
   * @param longest The most code points that it may store in one event.
   */
  open(longest: number): OpenDisk {
    return new OpenDisk(this.#scene, this, longest);
  }

  /** Commits drafts; what became of each is known when all are durable. */
  async commit(drafts: readonly Draft[]): Promise<readonly Appended[]> {
    const outcomes = await this.#log.append(drafts);
    for (const [i, outcome] of outcomes.entries()) {
      const draft = drafts[i];
      if (draft === undefined || !outcome.ok || outcome.dup) continue;
      const list = this.#journal.get(draft.room) ?? [];
      list.push({ seq: outcome.event.seq, draft });
      this.#journal.set(draft.room, list);
    }
    return outcomes;
  }

  /** What the log says now, past all waiting and all mishaps. */
  get now(): RoomLog {
    return this.#log;
  }

  /** A copy of the log as it is, to be put back one day. */
  backup(): Journal {
    return new Map(
      [...this.#journal].map(([room, list]) => [room, [...list]]),
    );
  }

  /** Puts a copy back, as the log of a new epoch. No process may be running. */
  async restore(backup: Journal): Promise<void> {
    const old = this.#journal;
    this.past.set(this.epoch, old);
    const kept = new Set([...backup.values()].flat().map(({ draft }) => draft));
    for (const { draft } of [...old.values()].flat()) {
      if (!kept.has(draft)) this.undone.add(draft);
    }
    this.#log = new MemoryLog(`epoch-${this.past.size + 1}`);
    this.#journal = new Map();
    for (const list of backup.values()) {
      await this.commit(list.map(({ draft }) => draft));
    }
  }

  mishap(): Mishap | null {
    const { chance } = this.#scene;
    const { mishaps, mishapShare } = this.weather;
    if (!chance.happens(mishapShare)) return null;
    return chance.pick(mishaps) ?? null;
  }
}

/** The log as one process sees it. Nothing is heard of it once that is dead. */
export class OpenDisk implements RoomLog {
  readonly epoch: string;
  readonly #scene: Scene;
  readonly #disk: Disk;
  #waiting: Waiting[] = [];
  #committing = false;
  readonly #longest: number;
  #dead = false;

  constructor(scene: Scene, disk: Disk, longest: number) {
    this.#scene = scene;
    this.#disk = disk;
    this.#longest = longest;
    this.epoch = disk.epoch;
  }

  /** The process is gone, and with it what it had not committed. */
  kill(): void {
    this.#dead = true;
  }

  append(drafts: readonly Draft[]): Promise<readonly Appended[]> {
    return new Promise((settle) => {
      this.#waiting.push({ drafts, settle });
      this.#commitNext();
    });
  }

  head(room: RoomId): Promise<number> {
    return this.#read((log) => log.head(room));
  }

  heads(rooms: readonly RoomId[]): Promise<Map<RoomId, number>> {
    return this.#read((log) => log.heads(rooms));
  }

  replay(room: RoomId, after: number, limit: number): Promise<RoomEvent[]> {
    return this.#read((log) => log.replay(room, after, limit));
  }

  page(room: RoomId, query: PageQuery): Promise<Page> {
    return this.#read((log) => log.page(room, query));
  }

  seqAt(room: RoomId, tsMs: number): Promise<number | null> {
    return this.#read((log) => log.seqAt(room, tsMs));
  }

  state(room: RoomId): Promise<RoomSnapshot> {
    return this.#read((log) => log.state(room));
  }

  standing(room: RoomId, personId: string | null): Promise<RoomStanding> {
    return this.#read((log) => log.standing(room, personId));
  }

  hosts(room: RoomId): Promise<string[]> {
    return this.#read((log) => log.hosts(room));
  }

  muted(room: RoomId, nowMs: number): Promise<Muted[]> {
    return this.#read((log) => log.muted(room, nowMs));
  }

  unread(room: RoomId, after: number, personId: string): Promise<number> {
    return this.#read((log) => log.unread(room, after, personId));
  }

  rooms(limit: number): Promise<RoomSummary[]> {
    return this.#read((log) => log.rooms(limit));
  }

  fault(): AppendRefusal | null {
    return null;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #commitNext(): void {
    if (this.#committing || this.#dead || this.#waiting.length === 0) return;
    this.#committing = true;
    this.#after(this.#disk.weather.commitMs, () => {
      const group = this.#waiting;
      this.#waiting = [];
      void this.#commit(group);
    });
  }

  /** Commits all that waits as one group: all of it, or none. */
  async #commit(group: readonly Waiting[]): Promise<void> {
    const mishap = this.#disk.mishap();
    const drafts = group.flatMap((waiting) => waiting.drafts);
    const outcomes = mishap === null || mishap.done
      ? await this.#disk.commit(drafts)
      : [];
    for (const outcome of outcomes) this.#checkLength(outcome);
    this.#scene.note(() =>
      `disk: ${drafts.map(({ cid }) => cid).join(" ")} ` +
      (mishap === null ? "committed" : JSON.stringify(mishap))
    );
    const told = mishap === null
      ? outcomes
      : drafts.map(() => ({ ok: false as const, code: mishap.code }));
    // It is durable now, and nobody knows: the time to crash.
    this.#after(this.#disk.weather.commitMs, () => {
      let from = 0;
      for (const { drafts, settle } of group) {
        settle(told.slice(from, from += drafts.length));
      }
      this.#committing = false;
      this.#commitNext();
    });
  }

  #checkLength(outcome: Appended): void {
    if (!outcome.ok || outcome.dup) return;
    const { cid, body } = outcome.event;
    if (body === null || [...body].length <= this.#longest) return;
    this.#scene.accuse("nothing too long is stored", `${cid}: ${body}`);
  }

  #read<T>(read: (log: RoomLog) => Promise<T>): Promise<T> {
    const { chance } = this.#scene;
    return new Promise((resolve, reject) => {
      const { readMs, unreadableShare } = this.#disk.weather;
      this.#after(readMs, async () => {
        if (chance.happens(unreadableShare)) {
          return reject(new LogUnavailableError("simulated"));
        }
        // What was read may be old by the time it is used.
        const found = await read(this.#disk.now);
        this.#after(readMs, () => resolve(found));
      });
    });
  }

  #after(mostMs: number, run: () => void): void {
    const { loop, chance } = this.#scene;
    loop.after(chance.draw() * mostMs, () => {
      if (!this.#dead) run();
    });
  }
}
