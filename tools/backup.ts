/**
 * Copies the database to a file, also while the server runs.
 *
 * Usage: `deno task backup FILE`, with the server's `DATA_DIR`. Exit codes:
 * 0 done, 1 not done, 2 wrong usage.
 *
 * @module
 */
import { backUp } from "../lib/sqlite/backup.ts";
import { inventoryLine } from "../lib/sqlite/verify.ts";
import { databaseUrl, dataDir, end, onlyArgument } from "./cli.ts";

const file = onlyArgument("deno task backup FILE");
if (databaseUrl() !== null) {
  end(
    1,
    `Cannot back up: the data is in PostgreSQL, whose own program does it, also while servers run: pg_dump --format=custom --no-unlogged-table-data --file=${file} "$DATABASE_URL"`,
  );
}
const copied = await backUp(dataDir(), file);
if (!copied.ok) end(1, `Cannot back up: ${copied.problem}`);
console.log(`Backed up ${inventoryLine(copied.inventory)} to ${file}`);
