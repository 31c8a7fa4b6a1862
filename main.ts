/**
 * The program: reads the environment, opens the stores, and exports the app
 * that the build serves. The only module that opens something by being
 * imported.
 *
 * @module
 */
import { CONFIG_VARIABLES, parseConfig } from "./lib/config.ts";
import { Ending } from "./lib/ending.ts";
import { createApp } from "./lib/http/app.ts";
import { createLogger } from "./lib/logger.ts";
import { exportFigures } from "./lib/metrics/telemetry.ts";
import { createServices } from "./lib/services.ts";
import { type Store, StoreOpenError } from "./lib/store.ts";
import { REAL_SURROUNDINGS } from "./lib/surroundings.ts";

const env = CONFIG_VARIABLES.map((name) => [name, Deno.env.get(name)]);
const parsed = parseConfig(Object.fromEntries(env));
if (!parsed.ok) {
  console.error(parsed.problem);
  Deno.exit(1);
}
const { config } = parsed;
const { logLevel, logFormat } = config;
const logger = createLogger(
  (line) => console.log(line),
  logLevel,
  Date.now,
  logFormat === "auto" ? Deno.stdout.isTerminal() ? "text" : "json" : logFormat,
);

/** Everything the process holds open; disposing it ends all connections. */
export const services = createServices({
  config,
  store: await openStore(),
  logger,
  ...REAL_SURROUNDINGS,
});

exportFigures(services.figures);

export const app = createApp(services);

/** Whoever serves the app may have something to end as well. */
export const ending = new Ending({
  services,
  exit: Deno.exit,
  ...REAL_SURROUNDINGS,
});
ending.obeySignals();

async function openStore(): Promise<Store> {
  const { busUrl, databaseUrl: url, dataDir: folder } = config;
  try {
    // Each is loaded where it is used: not every place has SQLite, and the
    // driver of PostgreSQL is of no use to whoever has a file.
    if (url === null) {
      const { openSqliteStore } = await import("./lib/sqlite/store.ts");
      return await openSqliteStore({ folder, logger });
    }
    const { openPostgresStore } = await import("./lib/postgres/store.ts");
    return await openPostgresStore({ url, busUrl, logger });
  } catch (error) {
    if (!(error instanceof StoreOpenError)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}
