/**
 * A device of one person: the drafts it stores, which outlive every tab, the
 * lock that lets one tab send, and the network it is in.
 *
 * Storage takes time, does one thing after the other, and tells the other
 * tabs. On some devices it is broken, on some there is no lock.
 */
import type {
  Draft,
  DraftChange,
  DraftStore,
} from "../../lib/client/draft_store.ts";
import type { Cid, Person } from "../../lib/protocol.ts";
import type { Scene } from "./scene.ts";

/** The longest that storage takes for one thing, and a message between tabs. */
const STORAGE_MS = 8;
const LOCK_MS = 10;

/** A tab, as far as its device cares. */
export interface Occupant {
  readonly isVisible: boolean;
  readonly isGone: boolean;
  /** Runs a function in the tab, unless it is gone; later, if it sleeps. */
  run(task: () => void): void;
}

export type Storage = "works" | "fails" | "hangs";

interface Candidate {
  readonly tab: Occupant;
  readonly leads: (leading: boolean) => void;
  told: boolean;
}

export class Device {
  /** Whose it is, by the present name. */
  person: Person;
  readonly storage: Storage;
  /** How far from the server. */
  readonly latencyMs: number;
  /** `silent`: everything is lost and nobody is told. */
  network: "works" | "down" | "silent" = "works";
  readonly drafts = new Map<Cid, Draft>();
  /** Whether something may not have been stored when a tab went on. */
  hasStalled = false;
  readonly #scene: Scene;
  readonly #hasLock: boolean;
  readonly #watchers = new Map<Occupant, (change: DraftChange) => void>();
  /** The first one leads. */
  #candidates: Candidate[] = [];
  #storageIsFreeMs = 0;

  constructor(scene: Scene, person: Person) {
    const { chance } = scene;
    this.#scene = scene;
    this.person = person;
    this.latencyMs = chance.pick([1, 10, 30, 100, 400]) ?? 1;
    this.#hasLock = chance.happens(0.8);
    this.storage = chance.happens(0.95)
      ? "works"
      : chance.happens(0.5)
      ? "fails"
      : "hangs";
  }

  /** Storage as one tab sees it. */
  storeOf(tab: Occupant): DraftStore {
    return {
      list: () => this.#store(tab, () => [...this.drafts.values()]),
      put: (draft) =>
        this.#store(tab, () => {
          this.drafts.set(draft.cid, draft);
          this.#tell(tab, { type: "put", draft });
        }),
      remove: (cid, place) =>
        this.#store(tab, () => {
          this.drafts.delete(cid);
          this.#tell(tab, { type: "removed", cid, place });
        }),
      forget: () =>
        this.#store(tab, () => {
          this.drafts.clear();
          this.#tell(tab, { type: "forgotten" });
        }),
      watch: (changed) => {
        this.#watchers.set(tab, changed);
        return () => this.#watchers.delete(tab);
      },
      lead: (leads) => this.#queue(tab, leads),
    };
  }

  /** The person takes another name. */
  rename(name: string): void {
    this.person = { ...this.person, name };
  }

  /** Storage does nothing for a while, as when another program has the disk. */
  stall(ms: number): void {
    this.hasStalled = true;
    const { loop } = this.#scene;
    this.#storageIsFreeMs = Math.max(loop.nowMs, this.#storageIsFreeMs) + ms;
  }

  /** A tab is gone, or was shown. */
  changed(tab: Occupant): void {
    if (tab.isGone) {
      this.#watchers.delete(tab);
      this.#candidates = this.#candidates.filter((one) => one.tab !== tab);
    } else if (tab.isVisible) this.#steal(tab);
    this.#announceLead();
  }

  /** Does things in storage in the order they were asked for. */
  #store<T>(tab: Occupant, work: () => T): Promise<T> {
    const { loop, chance } = this.#scene;
    if (this.storage === "hangs") return new Promise(() => {});
    const startMs = Math.max(loop.nowMs, this.#storageIsFreeMs);
    this.#storageIsFreeMs = startMs + chance.draw() * STORAGE_MS;
    return new Promise((resolve, reject) => {
      loop.after(this.#storageIsFreeMs - loop.nowMs, () => {
        if (this.storage === "fails") {
          return tab.run(() => reject(new Error("simulated")));
        }
        // What a tab began when it was closed is done, or is not.
        if (tab.isGone && chance.happens(0.5)) return;
        const result = work();
        loop.after(chance.draw(), () => tab.run(() => resolve(result)));
      });
    });
  }

  #tell(from: Occupant, change: DraftChange): void {
    const { loop } = this.#scene;
    for (const [tab, changed] of this.#watchers) {
      if (tab === from) continue;
      // All wait equally long, so that no word overtakes another.
      loop.after(STORAGE_MS, () => tab.run(() => changed(change)));
    }
  }

  #queue(tab: Occupant, leads: (leading: boolean) => void): () => void {
    if (!this.#hasLock) {
      leads(true);
      return () => {};
    }
    this.#candidates.push({ tab, leads, told: false });
    if (tab.isVisible) this.#steal(tab);
    this.#announceLead();
    return () => {
      this.#candidates = this.#candidates.filter((one) => one.tab !== tab);
      this.#announceLead();
    };
  }

  /** The tab in view takes the lock from the one that has it. */
  #steal(tab: Occupant): void {
    const others = this.#candidates.filter((one) => one.tab !== tab);
    const mine = this.#candidates.filter((one) => one.tab === tab);
    this.#candidates = [...mine, ...others];
  }

  /** Who had it may hear of that later than who has it. */
  #announceLead(): void {
    const { loop, chance } = this.#scene;
    for (const candidate of this.#candidates) {
      loop.after(chance.draw() * LOCK_MS, () =>
        candidate.tab.run(() => {
          if (!this.#candidates.includes(candidate)) return;
          const leading = this.#candidates[0] === candidate;
          if (leading === candidate.told) return;
          candidate.told = leading;
          candidate.leads(leading);
        }));
    }
  }
}
