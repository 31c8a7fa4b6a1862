/**
 * Prints a recovery link of a room, also while the server runs: whoever opens
 * it owns the room. It voids the one before. It makes no event of the room: that
 * would need somebody as its author, and a log that two processes may append to.
 *
 * Usage: `deno task owner ROOM`, with the server's `DATA_DIR` or
 * `DATABASE_URL`, and what tells where it is opened (`PUBLIC_ORIGIN`, else
 * `HOST` and `PORT`). Exit codes: 0 done, 1 not done and nothing changed, 2
 * wrong usage.
 *
 * @module
 */
import { originToOpen } from "../lib/config.ts";
import { RANDOM_MINT } from "../lib/identity/secret.ts";
import { parseRoomId } from "../lib/protocol.ts";
import { makeRecovery as makeInPostgres } from "../lib/postgres/recovery.ts";
import { makeRecovery } from "../lib/sqlite/recovery.ts";
import { configOf, DATA_VARIABLES, end, onlyArgument } from "./cli.ts";

const usage = "deno task owner ROOM";
const room = parseRoomId(onlyArgument(usage)) ?? end(2, `usage: ${usage}`);
const config = configOf(...DATA_VARIABLES, "PUBLIC_ORIGIN", "HOST", "PORT");
if (config.publicOrigin === null && config.port === 0) {
  end(1, "Cannot make a link: PORT is any, so set PUBLIC_ORIGIN");
}
const origin = originToOpen(config, config.port);
const { databaseUrl: url, dataDir } = config;
const made = url === null
  ? makeRecovery(dataDir, room, RANDOM_MINT, Date.now())
  : await makeInPostgres(url, room, RANDOM_MINT, Date.now());
if (!made.ok) end(1, `Cannot make a link: ${made.problem}`);
console.log(`${origin}/recover/${made.link.token}`);
console.error(
  `Whoever opens it owns ${room}, until a newer link is made; the one before is void.`,
);
