/**
 * When people and sessions were last here: what is remembered of it, and what
 * waits to be written. A name and a session last for days after that, so
 * nobody waits for a visit to be written, and those of everybody are written
 * together. Times are Unix milliseconds.
 *
 * @module
 */
import { SEEN_EVERY_MS } from "./rules.ts";

/** Beyond so many remembered visits all are forgotten, and written once more. */
const REMEMBERED_MAX = 100_000;
/** Written at a time: so few that messages need not wait for them. */
const VISITS_PER_JOB = 500;

/** Somebody was here; by a session, unless that is not known. */
export interface Visit {
  personId: string;
  sessionId: string | null;
  atMs: number;
  /** Whether the name was used, rather than only taken. */
  isUse: boolean;
}

export class Visits {
  /** By person and by session. */
  readonly #lastMs = new Map<string, number>();
  #waiting: Visit[] = [];

  /** When a person or session was last here, if that is remembered. */
  lastMs(id: string): number | undefined {
    return this.#lastMs.get(id);
  }

  /** A visit; it waits to be written if the last one is long ago. */
  add(visit: Visit): void {
    const { personId, sessionId, atMs, isUse } = visit;
    // A session's is its person's as well, who need not be written again.
    const whose = [isUse ? personId : null, sessionId].filter((id) =>
      id !== null
    );
    const isKnown = (id: string) =>
      atMs - (this.#lastMs.get(id) ?? -Infinity) < SEEN_EVERY_MS;
    if (whose.every(isKnown)) return;
    if (this.#lastMs.size >= REMEMBERED_MAX) this.#lastMs.clear();
    for (const id of whose) {
      const knownMs = this.#lastMs.get(id) ?? -Infinity;
      this.#lastMs.set(id, Math.max(knownMs, atMs));
    }
    this.#waiting.push(visit);
  }

  /** What waits, in portions that are written one after the other. */
  take(): Visit[][] {
    const portions: Visit[][] = [];
    while (this.#waiting.length > 0) {
      portions.push(this.#waiting.splice(0, VISITS_PER_JOB));
    }
    return portions;
  }

  /** These could not be written: who comes next tries again. */
  forget(visits: readonly Visit[]): void {
    for (const { personId, sessionId } of visits) {
      this.#lastMs.delete(personId);
      if (sessionId !== null) this.#lastMs.delete(sessionId);
    }
  }
}
