/**
 * What is forgotten when a file of SQLite is opened to write.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { SESSION_IDLE_MS } from "./session_rules.ts";

/**
 * Forgets sessions that have ended, and people whom none is left of: guests,
 * who never had one, among them, as their connections ended with the process.
 *
 * A clock may be wrong when a program starts, and may have been when people
 * were here. So what counts is the earlier one of the two: now, and when
 * somebody was last here. Nothing live is lost unless both are wrong.
 */
export function tidy(db: DatabaseSync, nowMs: number): void {
  db.exec("BEGIN IMMEDIATE");
  try {
    db.prepare(`
      CREATE TEMP TABLE ended AS SELECT id FROM sessions WHERE seen <
        min(?, (SELECT max(seen) FROM people)) - ${SESSION_IDLE_MS}`)
      .run(nowMs);
    db.exec(`
      DELETE FROM secrets WHERE session IN (SELECT id FROM ended);
      DELETE FROM sessions WHERE id IN (SELECT id FROM ended);
      CREATE TEMP TABLE gone AS SELECT id FROM people
        WHERE id NOT IN (SELECT person FROM sessions);
      DELETE FROM names WHERE person IN (SELECT id FROM gone);
      DELETE FROM read_marks WHERE person IN (SELECT id FROM gone);
      DELETE FROM people WHERE id IN (SELECT id FROM gone);
      DELETE FROM links WHERE kind = 'device'
        AND person NOT IN (SELECT id FROM people);
      DROP TABLE gone;
      DROP TABLE ended;
      COMMIT;
    `);
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
