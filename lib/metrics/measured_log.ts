/**
 * A log that is measured: answers as the one inside does, and counts drafts,
 * groups, and how long each took. One such wrapper serves every kind of log.
 *
 * @module
 */
import type { Appended, Draft, RoomLog } from "../log/log.ts";
import { type Metrics, outcomeOf } from "./metrics.ts";

/** @param monoMs Milliseconds of a clock that only runs forward. */
export function measured(
  log: RoomLog,
  metrics: Metrics,
  monoMs: () => number,
): RoomLog {
  return {
    epoch: log.epoch,
    async append(drafts) {
      const { length } = drafts;
      const sinceMs = monoMs();
      metrics.draftsWaiting += length;
      metrics.groupSize.observe(length);
      let outcomes: readonly Appended[] = [];
      try {
        return outcomes = await log.append(drafts);
      } finally {
        metrics.draftsWaiting -= length;
        metrics.append.observe((monoMs() - sinceMs) / 1_000);
        count(drafts, outcomes);
      }
    },
    head: (room) => timed(log.head(room)),
    heads: (rooms) => timed(log.heads(rooms)),
    replay: (room, after, limit) => timed(log.replay(room, after, limit)),
    page: (room, query) => timed(log.page(room, query)),
    seqAt: (room, tsMs) => timed(log.seqAt(room, tsMs)),
    state: (room) => timed(log.state(room)),
    standing: (room, personId) => timed(log.standing(room, personId)),
    hosts: (room) => timed(log.hosts(room)),
    muted: (room, nowMs) => timed(log.muted(room, nowMs)),
    unread: (room, after, personId) => timed(log.unread(room, after, personId)),
    rooms: (limit) => timed(log.rooms(limit)),
    fault: () => log.fault(),
    [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
  };

  /** What was given and got no answer has failed. */
  function count(
    drafts: readonly Draft[],
    outcomes: readonly Appended[],
  ): void {
    for (let i = 0; i < drafts.length; i++) {
      const outcome = outcomes[i];
      if (outcome === undefined) metrics.drafts.failed++;
      else if (!outcome.ok) metrics.drafts[outcomeOf(outcome.code)]++;
      else metrics.drafts[outcome.dup ? "repeated" : "stored"]++;
    }
  }

  async function timed<T>(reading: Promise<T>): Promise<T> {
    const sinceMs = monoMs();
    try {
      return await reading;
    } catch (error) {
      metrics.readsFailed++;
      throw error;
    } finally {
      metrics.read.observe((monoMs() - sinceMs) / 1_000);
    }
  }
}
