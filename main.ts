/**
 * The program: reads the environment, opens the stores, and exports the app
 * that the build serves. The only module that opens something by being
 * imported.
 *
 * @module
 */
import { CONFIG_VARIABLES, parseConfig } from "./lib/config.ts";
import { createApp } from "./lib/http/app.ts";
import { MemoryIdentity } from "./lib/identity/memory.ts";
import { MemoryLog } from "./lib/log/memory.ts";
import { createLogger } from "./lib/logger.ts";
import { createServices } from "./lib/services.ts";

const env = CONFIG_VARIABLES.map((name) => [name, Deno.env.get(name)]);
const parsed = parseConfig(Object.fromEntries(env));
if (!parsed.ok) {
  console.error(parsed.problem);
  Deno.exit(1);
}
const { config } = parsed;

/** Everything the process holds open; disposing it ends all connections. */
export const services = createServices({
  config,
  identity: new MemoryIdentity(),
  log: new MemoryLog(),
  logger: createLogger((line) => console.log(line), "info", Date.now),
  now: () => ({ wallMs: Date.now(), monoMs: performance.now() }),
  defer: setImmediate,
  newUuid: () => crypto.randomUUID(),
});

export const app = createApp(services);
