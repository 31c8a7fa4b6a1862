/**
 * Prints the flags that the server runs with, one a line, for what starts it
 * without the launcher: a container, or a unit of systemd. Most are permissions;
 * they depend on the environment, and are those of `deno task start`.
 *
 * Usage: `deno run --allow-env tools/serve_flags.ts`
 *
 * @module
 */
import { parseConfig } from "../lib/config.ts";
import { serveFlags } from "./tasks/start.ts";

const parsed = parseConfig(Deno.env.toObject());
if (!parsed.ok) {
  console.error(parsed.problem);
  Deno.exit(1);
}
const flags = serveFlags(parsed.config);
if (flags === null) {
  console.error("HOST and DATA_DIR must be without a comma");
  Deno.exit(1);
}
console.log(flags.join("\n"));
