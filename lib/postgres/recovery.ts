/**
 * A recovery link in PostgreSQL, made beside the servers that use it; what
 * `lib/sqlite/recovery.ts` is for a file.
 *
 * @module
 */
import { createRecovery } from "../identity/link_rules.ts";
import { replay } from "../identity/postgres_statements.ts";
import type { MadeRecovery } from "../identity/links.ts";
import { freshLink, type Mint } from "../identity/secret.ts";
import { SqlIdentityTables } from "../identity/sql_tables.ts";
import { LOBBY, type RoomId } from "../protocol.ts";
import { DatabaseError, Pool } from "./pool.ts";
import { migrate, SchemaError } from "./schema.ts";

/** Makes the recovery link of a room; the one before is void. */
export async function makeRecovery(
  url: string,
  room: RoomId,
  mint: Mint,
  nowMs: number,
): Promise<MadeRecovery> {
  try {
    await using pool = new Pool({ url, max: 1 });
    await migrate(pool, mint.id());
    return await pool.transaction(async (query) => {
      const there = await query("SELECT 1 FROM rooms WHERE id = $1", [room]);
      if (there.length === 0 && room !== LOBBY) {
        return { ok: false, problem: `there is no room ${room}` };
      }
      const fresh = freshLink(mint);
      const link = await replay(
        query,
        (rows) =>
          createRecovery(new SqlIdentityTables(rows), room, fresh, nowMs),
      );
      return { ok: true, link };
    }, "serializable");
  } catch (error) {
    const isKnown = error instanceof DatabaseError ||
      error instanceof SchemaError;
    if (!isKnown) throw error;
    return { ok: false, problem: error.message };
  }
}
