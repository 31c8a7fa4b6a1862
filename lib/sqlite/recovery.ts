/**
 * A recovery link for who runs the server, made beside it: for a room that
 * nobody owns, as the lobby, or whose owner lost the link.
 *
 * It is one row in one short transaction, which no other process minds: what
 * the lock of `lock.ts` forbids is to append events that another one does not
 * hear of. The server looks links up in the database, so it knows this one at
 * once.
 *
 * @module
 */
import { join } from "node:path";
import { createRecovery } from "../identity/link_rules.ts";
import type { MadeRecovery } from "../identity/links.ts";
import { freshLink, type Mint } from "../identity/secret.ts";
import { SqlIdentityTables } from "../identity/sql_tables.ts";
import { LOBBY, type RoomId } from "../protocol.ts";
import { describe, isStorageError } from "./fault.ts";
import { openBeside, SchemaError } from "./schema.ts";
import { Statements } from "./statement.ts";
import { DATABASE_NAME } from "./store.ts";

/** Makes the recovery link of a room; the one before is void. */
export function makeRecovery(
  folder: string,
  room: RoomId,
  mint: Mint,
  nowMs: number,
): MadeRecovery {
  try {
    using db = openBeside(join(folder, DATABASE_NAME));
    db.exec("BEGIN IMMEDIATE");
    const there = db.prepare("SELECT 1 FROM rooms WHERE id = ?").get(room);
    if (there === undefined && room !== LOBBY) {
      return { ok: false, problem: `there is no room ${room}` };
    }
    const tables = new SqlIdentityTables(new Statements(db));
    const link = createRecovery(tables, room, freshLink(mint), nowMs);
    db.exec("COMMIT");
    return { ok: true, link };
  } catch (error) {
    if (error instanceof SchemaError) {
      return { ok: false, problem: error.message };
    }
    if (!isStorageError(error)) throw error;
    return { ok: false, problem: describe(error).detail };
  }
}
