/**
 * Drafts on their way to the log: those of one turn go as one group, and each
 * gets an answer, whatever goes wrong. A group costs more than the drafts in
 * it, so where many come there are only so many groups a second, and the next
 * one gathers while the log has one, which would wait there as well. What is
 * done to a person waits until it is known what they are called.
 *
 * @module
 */
import type { Hub } from "../chat.ts";
import type { ConnId, Effect, Instant } from "../hub/effects.ts";
import type { Appended, Draft, RoomLog } from "../log/log.ts";
import { PERSON_KINDS, type RoomId } from "../protocol.ts";
import type { Failures } from "./failures.ts";

/** Least time between two groups; a draft that comes after that never waits. */
const INTERVAL_MS = 3;
/** Drafts that go without waiting for more, if the log has nothing to do. */
const GROUP_SIZE = 16;
/** Drafts that go whatever it has to do: how many may wait is its to say. */
const GROUP_SIZE_MAX = 256;
/** The least that a timer can wait. */
const TIMER_MIN_MS = 1;

/** For a draft whose fate nobody knows. */
const UNAVAILABLE: Appended = { ok: false, code: "unavailable" };

export interface DraftsOptions {
  hub: Hub;
  log: RoomLog;
  failures: Failures;
  now: () => Instant;
  /** Runs a function later; returns how to call that off. */
  setTimer: (run: () => void, ms: number) => () => void;
  /** What a person is called; `null` if nobody knows them. */
  nameOf: (personId: string) => Promise<string | null>;
  /** The log of a room has come so far. */
  stored: (room: RoomId, seq: number) => void;
  perform: (effects: readonly Effect[]) => void;
}

export class Drafts {
  readonly #hub: Hub;
  readonly #log: RoomLog;
  readonly #failures: Failures;
  readonly #now: DraftsOptions["now"];
  readonly #setTimer: DraftsOptions["setTimer"];
  readonly #nameOf: DraftsOptions["nameOf"];
  readonly #stored: DraftsOptions["stored"];
  readonly #perform: DraftsOptions["perform"];
  #gathered: { conn: ConnId; draft: Draft }[] = [];
  #nextMs = -Infinity;
  #cancelWait: (() => void) | null = null;
  /** Groups that the log was given and has not answered. */
  #storing = 0;
  /** The drafts in these. */
  #storingDrafts = 0;
  /** What the log was given and has not answered, or waits for a name. */
  readonly #appending = new Set<Promise<void>>();

  constructor(options: DraftsOptions) {
    this.#hub = options.hub;
    this.#log = options.log;
    this.#failures = options.failures;
    this.#now = options.now;
    this.#setTimer = options.setTimer;
    this.#nameOf = options.nameOf;
    this.#stored = options.stored;
    this.#perform = options.perform;
  }

  /** How many will be answered soon. */
  get size(): number {
    return this.#gathered.length + this.#storingDrafts;
  }

  gather(conn: ConnId, draft: Draft): void {
    if (PERSON_KINDS.has(draft.kind)) this.#name(conn, draft);
    else this.#gathered.push({ conn, draft });
  }

  /**
   * Gives the log what has gathered, or soon. To be called at the end of each
   * turn.
   */
  append(): void {
    const { length } = this.#gathered;
    if (length === 0) return;
    const waitMs = this.#nextMs - this.#now().monoMs;
    if (length >= GROUP_SIZE_MAX) this.#appendNow();
    else if (this.#storing > 0) return; // Until it has answered.
    else if (waitMs < TIMER_MIN_MS || length >= GROUP_SIZE) this.#appendNow();
    else this.#cancelWait ??= this.#setTimer(() => this.#appendNow(), waitMs);
  }

  #appendNow(): void {
    this.#cancelWait?.();
    this.#cancelWait = null;
    this.#nextMs = this.#now().monoMs + INTERVAL_MS;
    const group = this.#gathered;
    this.#gathered = [];
    this.#follow(async () => {
      this.#storing += 1;
      this.#storingDrafts += group.length;
      const outcomes = await this.#store(group.map((item) => item.draft));
      this.#storing -= 1;
      this.#storingDrafts -= group.length;
      this.append();
      for (const [i, { conn, draft }] of group.entries()) {
        const outcome = outcomes[i] ?? UNAVAILABLE;
        if (outcome.ok) this.#stored(draft.room, outcome.event.seq);
        this.#perform(this.#hub.stored(conn, draft, outcome, this.#now()));
      }
    });
  }

  /** Gives the log all there is, and waits until it has answered. */
  async settled(): Promise<void> {
    while (this.#gathered.length + this.#appending.size > 0) {
      if (this.#gathered.length > 0) this.#appendNow();
      await Promise.all(this.#appending);
    }
  }

  /** Finds out what the person is called that a draft is about. */
  #name(conn: ConnId, draft: Draft): void {
    this.#follow(async () => {
      try {
        // If nobody knows them, the log may still know a repeat.
        const whom = await this.#nameOf(draft.ref ?? "") ?? undefined;
        this.#gathered.push({ conn, draft: { ...draft, whom } });
        this.append();
      } catch (error) {
        this.#failures.report(null, error);
        this.#perform(
          this.#hub.stored(conn, draft, UNAVAILABLE, this.#now()),
        );
      }
    });
  }

  /** Remembers what is under way, for who waits until all is answered. */
  #follow(work: () => Promise<void>): void {
    const following = this.#failures.background(null, work)
      .finally(() => this.#appending.delete(following));
    this.#appending.add(following);
  }

  /** Whatever goes wrong, everybody who waits for an answer gets one. */
  async #store(drafts: readonly Draft[]): Promise<readonly Appended[]> {
    try {
      return await this.#log.append(drafts);
    } catch (error) {
      this.#failures.report(null, error);
      return [];
    }
  }
}
