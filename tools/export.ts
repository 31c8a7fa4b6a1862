/**
 * Prints all events of a room, the oldest first, as one JSON object a line
 * (the `evt` records of the protocol), also while the server runs.
 *
 * Usage: `deno task export ROOM`, with the server's `DATA_DIR` or
 * `DATABASE_URL`. Exit codes: 0 done, 1 not done, 2 wrong usage.
 *
 * @module
 */
import { join } from "node:path";
import { eachEvent as eachInPostgres } from "../lib/log/postgres.ts";
import { eachEvent } from "../lib/log/sqlite.ts";
import { DatabaseError, Pool } from "../lib/postgres/pool.ts";
import { parseRoomId, type RoomEvent } from "../lib/protocol.ts";
import { describe, isStorageError } from "../lib/sqlite/fault.ts";
import { openToRead, SchemaError } from "../lib/sqlite/schema.ts";
import { DATABASE_NAME } from "../lib/sqlite/store.ts";
import { databaseUrl, dataDir, end, onlyArgument } from "./cli.ts";

const usage = "deno task export ROOM";
const room = parseRoomId(onlyArgument(usage)) ?? end(2, `usage: ${usage}`);
const url = databaseUrl();
const encoder = new TextEncoder();
let count = 0;
try {
  if (url === null) {
    using db = openToRead(join(dataDir(), DATABASE_NAME));
    for (const event of eachEvent(db, room)) print(event);
  } else {
    await using pool = new Pool({ url, max: 1 });
    for await (const event of eachInPostgres(pool.query, room)) print(event);
  }
} catch (error) {
  if (error instanceof Deno.errors.BrokenPipe) Deno.exit(0); // `| head`
  if (error instanceof SchemaError) end(1, error.message);
  if (error instanceof DatabaseError) end(1, `Cannot export: ${error.message}`);
  if (!isStorageError(error)) throw error;
  end(1, `Cannot export: ${describe(error).detail}`);
}
if (count === 0) end(1, `Cannot export: nothing was written in ${room}`);

function print(event: RoomEvent): void {
  let rest = encoder.encode(`${JSON.stringify(event)}\n`);
  while (rest.length > 0) rest = rest.subarray(Deno.stdout.writeSync(rest));
  count++;
}
