/**
 * Servers that break a promise, made by patching the copy that a fault run
 * builds. What a run is worth shows on these: it must find each.
 *
 * @module
 */
import type { Patch } from "./tree.ts";

/** Says that a message is stored a moment before it is. */
export const ACK_BEFORE_COMMIT: readonly Patch[] = [
  {
    path: "lib/sqlite/committer.ts",
    find: "      commit.run();",
    replace: `
      if (!jobs.some((job) => job.do === "append")) commit.run();
      else setTimeout(() => db.isTransaction && commit.run(), 20);`,
  },
  {
    path: "lib/sqlite/committer.ts",
    find: "      begin.run();",
    replace: "      if (db.isTransaction) commit.run();\n      begin.run();",
  },
];

/** Stores a message as often as it is sent. */
export const NO_DEDUPLICATION: readonly Patch[] = [
  {
    path: "lib/log/rules.ts",
    find: "if (room.first !== null) {",
    replace: "if (room.first !== null && draft.body === null) {",
  },
  {
    path: "lib/sqlite/migrations.ts",
    find: "    UNIQUE (room, author, cid),\n",
    replace: "",
  },
];

/** Goes on from a place that this log does not know, as if nothing was. */
export const NO_RESET: readonly Patch[] = [
  {
    path: "lib/hub/greeting.ts",
    find: 'return { mode: "reset", from: tail };',
    replace: 'return { mode: "resumed", from: Math.min(seq, head) };',
  },
];

/**
 * Takes the end of the backlog for the present, whatever came meanwhile. The
 * log is as slow as one at the other end of a network, or nothing could come.
 */
export const BACKLOG_BEFORE_SUBSCRIPTION: readonly Patch[] = [
  {
    path: "lib/shell/reads.ts",
    find: "head: this.#hub.head(room),\n      });",
    replace: `head: this.#hub.head(room),
      });
      await new Promise((resolve) => setTimeout(resolve, 5));`,
  },
  {
    path: "lib/hub/readers.ts",
    find: "if (count === 0 && cursor < place.due) return [brokenLog(id)];",
    replace: `
    if (events.length < 50) {
      room.behind.delete(id);
      room.live.add(id);
      const { head } = room;
      const frame = { t: "live", room: room.id, head } as const;
      return [
        { do: "backlog", conn: id, events: events.slice(0, count) },
        { do: "send", to: [id], frame },
      ];
    }`,
  },
];

/** Counts what it tried to store, and not what it stored. */
export const COUNTER_WITH_HOLES: readonly Patch[] = [
  {
    path: "lib/log/sqlite_tables.ts",
    find: 'case "repeat":',
    replace: `case "repeat":
        if (room !== null) {
          this.#advanceRoom.run(
            number(room, "seq") + 1,
            number(room, "ts"),
            number(room, "n"),
          );
        }`,
  },
];

/** Goes on sending to who takes nothing. */
export const NEVER_LAGGING: readonly Patch[] = [
  {
    path: "lib/shell/slow_readers.ts",
    find: "progress.lagging = this.#isTooMuch(progress, monoMs);",
    replace: "progress.lagging = false && this.#isTooMuch(progress, monoMs);",
  },
];
