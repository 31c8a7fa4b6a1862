/**
 * Puts a backup in the place of the database. The server must not run; the
 * database of before is kept beside it.
 *
 * Usage: `deno task restore FILE`, with the server's `DATA_DIR`. Exit codes:
 * 0 done, 1 not done and nothing changed, 2 wrong usage.
 *
 * @module
 */
import { RANDOM_MINT } from "../lib/identity/secret.ts";
import { restore } from "../lib/sqlite/backup.ts";
import { inventoryLine } from "../lib/sqlite/verify.ts";
import { databaseUrl, dataDir, end, onlyArgument } from "./cli.ts";

const file = onlyArgument("deno task restore FILE");
if (databaseUrl() !== null) {
  end(
    1,
    `Cannot restore: the data is in PostgreSQL, whose own program does it, while no server runs: pg_restore --clean --if-exists --single-transaction --dbname="$DATABASE_URL" ${file} && deno task migrate --new-epoch`,
  );
}
const stamp = new Date().toISOString().replace(/[-:]|\..*/g, "");
const restored = await restore(
  dataDir(),
  file,
  RANDOM_MINT.id(),
  `before-${stamp}`,
);
if (!restored.ok) end(1, `Cannot restore: ${restored.problem}`);
console.log(`Restored ${inventoryLine(restored.inventory)} from ${file}`);
if (restored.aside !== null) {
  console.log(`The database of before is ${restored.aside}`);
}
