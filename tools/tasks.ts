/**
 * The tasks of deno.json, on a machine with JSR and on one without.
 *
 * Finds out which of the two this is, says so in one line, and runs Deno with
 * the config that fits. Imports nothing that has to be fetched.
 *
 * Usage: `deno task NAME [ARGUMENTS]`, with `FRESH_FROM=jsr` or `npm` to insist.
 *
 * @module
 */
import { runnerFor } from "./tasks/runner.ts";
import { findFresh } from "./tasks/find_fresh.ts";
import { TASKS } from "./tasks/table.ts";

const [name = "", ...args] = Deno.args;
const task = TASKS[name];
if (task === undefined) {
  console.error(
    `There is no task "${name}", only ${Object.keys(TASKS).join(", ")}`,
  );
  Deno.exit(1);
}

const found = await findFresh(Deno.env.toObject());
if (!found.ok) {
  console.error(found.problem);
  Deno.exit(1);
}
console.error(found.line);
Deno.exit(await task(runnerFor(found.source), args));
