/**
 * Moves everything from a folder of data to a database of PostgreSQL, or back,
 * and seals the place of before. No server may be using either.
 *
 * Usage: `deno task copy FROM TO`, each a folder or `postgres://…`;
 * `deno task copy --unseal FROM` to go on from the old place after all. Exit
 * codes: 0 done, 1 not done, 2 wrong usage.
 *
 * @module
 */
import { RANDOM_MINT } from "../lib/identity/secret.ts";
import { copy, unseal } from "../lib/transfer/copy.ts";
import { end } from "./cli.ts";

const usage =
  "usage: deno task copy FROM TO (or: deno task copy --unseal FROM), each a folder or postgres://…";
const [from = "", to = "", ...others] = Deno.args;
if (from === "" || to === "" || others.length > 0) end(2, usage);

if (from === "--unseal") {
  const unsealed = await unseal(to, RANDOM_MINT.id());
  if (!unsealed.ok) end(1, `Cannot unseal: ${unsealed.problem}`);
  console.log("Unsealed; the log has another epoch");
} else {
  const moved = await copy(from, to, RANDOM_MINT.id);
  if (!moved.ok) end(1, `Cannot copy: ${moved.problem}`);
  if (moved.counts !== null) {
    const { rooms, events, people } = moved.counts;
    console.log(
      `Copied ${events} events in ${rooms} rooms, and ${people} people, and read all of it back`,
    );
  }
  console.log(`Everything is in ${moved.to} now; ${moved.from} is sealed`);
}
