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
    replace:
      "      setTimeout(() => { if (db.isTransaction) commit.run(); }, 3);",
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
    path: "lib/sqlite/schema.ts",
    find: "    UNIQUE (room, author, cid),\n",
    replace: "",
  },
];
