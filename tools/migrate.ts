/**
 * Brings the database of PostgreSQL to the version of this program, as each
 * start of a server does: for whoever wants it done before the first one
 * starts. With `--new-epoch`, for a database that was taken back to an earlier
 * moment (`pg_restore`): clients drop what they have seen, instead of mixing
 * two histories.
 *
 * Usage: `deno task migrate [--new-epoch]`, with the server's `DATABASE_URL`.
 * Exit codes: 0 done, 1 not done, 2 wrong usage.
 *
 * @module
 */
import { RANDOM_MINT } from "../lib/identity/secret.ts";
import { DatabaseError, Pool } from "../lib/postgres/pool.ts";
import { migrate, renewEpoch, SchemaError } from "../lib/postgres/schema.ts";
import { databaseUrl, end } from "./cli.ts";

const [flag, ...others] = Deno.args;
const isUsed = flag === undefined || flag === "--new-epoch";
if (!isUsed || others.length > 0) {
  end(2, "usage: deno task migrate [--new-epoch]");
}
const url = databaseUrl() ?? end(
  1,
  "Cannot migrate: DATABASE_URL is not set, and a file is brought up to date by the server that opens it",
);

try {
  await using pool = new Pool({ url, max: 1, patient: true });
  const { from, to } = await migrate(pool, RANDOM_MINT.id());
  console.log(
    from === to
      ? `The database has version ${to} already`
      : `Brought the database from version ${from} to ${to}`,
  );
  if (flag === "--new-epoch") {
    await renewEpoch(pool, RANDOM_MINT.id());
    console.log("Gave the log another epoch");
  }
} catch (error) {
  const isKnown = error instanceof DatabaseError ||
    error instanceof SchemaError;
  if (!isKnown) throw error;
  end(1, `Cannot migrate: ${error.message}`);
}
