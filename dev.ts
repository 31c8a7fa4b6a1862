/**
 * Fresh's builder: the development server, and with `build` the production
 * build in `_fresh/`.
 *
 * @module
 */
import { CONFIG_VARIABLES, parseConfig } from "./lib/config.ts";
import { createBuilder } from "./tools/builder.ts";

const builder = await createBuilder();

if (Deno.args.includes("build")) {
  await builder.build();
} else {
  const env = CONFIG_VARIABLES.map((name) => [name, Deno.env.get(name)]);
  const parsed = parseConfig(Object.fromEntries(env));
  if (!parsed.ok) {
    console.error(parsed.problem);
    Deno.exit(1);
  }
  const { host: hostname, port } = parsed.config;
  await builder.listen(() => import("./main.ts"), { hostname, port });
}
