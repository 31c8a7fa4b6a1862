/**
 * The production server: what the build made, on `HOST` and `PORT`.
 *
 * @module
 */
import { CONFIG_VARIABLES, parseConfig } from "../lib/config.ts";

const env = CONFIG_VARIABLES.map((name) => [name, Deno.env.get(name)]);
const parsed = parseConfig(Object.fromEntries(env));
if (!parsed.ok) {
  console.error(parsed.problem);
  Deno.exit(1);
}
const { host: hostname, port } = parsed.config;
// Not written yet when this is type-checked: so by a name that is not followed.
const built = new URL("../_fresh/server.js", import.meta.url).href;
const { default: { fetch } } = await import(built);
const server = Deno.serve({ hostname, port }, fetch);

// Ctrl-C can arrive more than once: from the terminal and from the launcher.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => void server.shutdown());
}
await server.finished;
