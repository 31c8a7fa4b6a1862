/**
 * The whole product on a free port of this machine, in the process of the
 * test: the real routes, islands, hub and store. Only what a user would
 * configure is different.
 *
 * @module
 */
import { type Config, parseConfig } from "../lib/config.ts";
import { createApp } from "../lib/http/app.ts";
import { atTheDoor } from "../lib/http/door.ts";
import { answerUnroutable } from "../lib/http/failure.ts";
import { createLogger } from "../lib/logger.ts";
import { createServices, type Services } from "../lib/services.ts";
import { openSqliteStore } from "../lib/sqlite/store.ts";
import { REAL_SURROUNDINGS, type Surroundings } from "../lib/surroundings.ts";
import { createBuilder } from "../tools/builder.ts";
import { until } from "./faults/waiting.ts";
import { isFree } from "./servers/free_port.ts";

/**
 * Built once for all tests of a file. Here and not in the first test that needs
 * it, as the bundler goes on running, which that test would be blamed for.
 */
const builder = await createBuilder();
const apply = await builder.build({ snapshot: "memory" });

export interface RunningApp extends AsyncDisposable {
  readonly origin: string;
  readonly services: Services;
  /** The lines that were logged. */
  readonly lines: readonly string[];
  /** Stops it as a signal would, and starts it again on the same port. */
  restart(): Promise<void>;
}

/**
 * For tests of limits: what was used up stays so, however long a machine takes
 * between two requests. Dates and timers go on.
 */
export const NOTHING_REFILLS: Partial<Surroundings> = {
  now: () => ({ wallMs: Date.now(), monoMs: 0 }),
};

/**
 * @param env What a user would set in the environment.
 * @param surroundings What is not to be real.
 */
export async function startApp(
  env: Readonly<Record<string, string>> = {},
  surroundings: Partial<Surroundings> = {},
): Promise<RunningApp> {
  const dataDir = await Deno.makeTempDir({ prefix: "fresh-chat-" });
  const parsed = parseConfig({
    PORT: "0",
    HOST: "127.0.0.1",
    DATA_DIR: dataDir,
    // The process holds the compiler and all other tests as well.
    MEMORY_LIMIT_MB: "0",
    ...env,
  });
  if (!parsed.ok) throw new Error(parsed.problem);
  const { config } = parsed;
  const lines: string[] = [];
  let running = await run(config, lines, surroundings);
  const { port } = running;
  return {
    origin: `http://127.0.0.1:${port}`,
    get services() {
      return running.services;
    },
    lines,
    async restart() {
      await running.stop();
      // A process that another test is just starting has all open files of this
      // one, until it runs its program.
      await until("the port", () => isFree(port));
      running = await run({ ...config, port }, lines, surroundings);
    },
    async [Symbol.asyncDispose]() {
      await running.stop();
      await Deno.remove(dataDir, { recursive: true });
    },
  };
}

async function run(
  config: Config,
  lines: string[],
  surroundings: Partial<Surroundings>,
) {
  const logger = createLogger((line) => lines.push(line), "info", Date.now);
  const store = await openSqliteStore({ folder: config.dataDir, logger });
  const services = createServices({
    config,
    store,
    logger,
    ...REAL_SURROUNDINGS,
    ...surroundings,
  });
  const app = createApp(services);
  apply(app);
  const over = new AbortController();
  const server = Deno.serve({
    hostname: config.host,
    port: config.port,
    signal: over.signal,
    onListen: () => {},
    onError: answerUnroutable(services),
  }, atTheDoor(services, app.handler()));
  return {
    port: server.addr.port,
    services,
    async stop() {
      await services[Symbol.asyncDispose]();
      // Not `shutdown()`, which waits for peers that reset during an upgrade.
      over.abort();
      await server.finished;
    },
  };
}
