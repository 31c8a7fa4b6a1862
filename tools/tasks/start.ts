/**
 * Builds, and serves with no permission but those the server needs; again when
 * its memory was used up, as a supervisor does.
 *
 * @module
 */
import {
  type Config,
  CONFIG_VARIABLES,
  parseConfig,
} from "../../lib/config.ts";
import { EXIT_MEMORY } from "../../lib/ending.ts";
import { LOCK_NAME, LockedError, ProcessLock } from "../../lib/sqlite/lock.ts";
import { build } from "./build.ts";
import type { Runner } from "./runner.ts";

/** What Fresh itself reads: from these it makes the id of a build. */
const FRESH_VARIABLES = [
  "DENO_DEPLOY",
  "DENO_DEPLOYMENT_ID",
  "GITHUB_SHA",
  "CI_COMMIT_SHA",
];

/** What the driver of PostgreSQL reads; of the last three the user's name. */
const DRIVER_VARIABLES = ["PG*", "USERNAME", "USER", "LOGNAME"];

/**
 * How much of what is made is kept apart until it is known whether it is needed
 * for long, in MiB, of which V8 uses three times as much in each thread. By
 * itself it takes 16, which at our pace is 40 MiB of garbage; so little fits
 * into the caches of a core, and a delivery or a page costs no more.
 */
const NURSERY_MIB = 2;

/**
 * Else the runtime aborts the signal of each request once that is answered, by
 * an error that knows where it was made, and nobody here or in Fresh looks at a
 * signal. With 5,000 sockets open an upgrade took half as long again.
 */
const NO_ABORT = "--unstable-no-legacy-abort";

export async function start(deno: Runner): Promise<number> {
  const parsed = parseConfig(Deno.env.toObject());
  if (!parsed.ok) {
    console.error(parsed.problem);
    return 1;
  }
  const flags = serveFlags(parsed.config);
  if (flags === null) {
    console.error("HOST and DATA_DIR must be without a comma");
    return 1;
  }
  const problem = inUse(parsed.config);
  if (problem !== null) {
    console.error(problem);
    return 1;
  }
  const code = await build(deno);
  if (code !== 0) return code;
  return await serve(() => deno.run("run", ...flags, "tools/serve.ts"));
}

/**
 * Why the server would be refused, if another one has its folder: looked at
 * before the build, which would take that one's files away.
 */
export function inUse(
  { dataDir, databaseUrl }: Pick<Config, "dataDir" | "databaseUrl">,
): string | null {
  if (databaseUrl !== null) return null;
  try {
    using _lock = new ProcessLock(`${dataDir}/${LOCK_NAME}`);
    return null;
  } catch (error) {
    // What else may be wrong with the folder, who opens it says best.
    if (!(error instanceof LockedError)) return null;
    return `Cannot open the database in ${dataDir}: ${error.message}`;
  }
}

/** Serves, and once more whenever memory was used up; the last exit code. */
export async function serve(once: () => Promise<number>): Promise<number> {
  while (true) {
    const code = await once();
    if (code !== EXIT_MEMORY) return code;
  }
}

/**
 * What the server is run with: a small nursery, no signals that nobody looks at,
 * and its permissions, which are its address, and its folder of data or the
 * servers that its data is at.
 *
 * `null` if one of them holds a comma, with which Deno parts two permissions.
 */
export function serveFlags(
  { host, port, dataDir, databaseUrl, busUrl }: Pick<
    Config,
    "host" | "port" | "dataDir" | "databaseUrl" | "busUrl"
  >,
): string[] | null {
  if (`${host}${dataDir}`.includes(",")) return null;
  const address = host.includes(":") ? `[${host}]` : host;
  const peers = [
    port === 0 ? address : `${address}:${port}`,
    ...(databaseUrl === null ? [] : [peerOf(databaseUrl, "5432")]),
    ...(busUrl === null ? [] : [peerOf(busUrl, "6379")]),
  ];
  const names = [...CONFIG_VARIABLES, ...FRESH_VARIABLES];
  if (databaseUrl !== null) names.push(...DRIVER_VARIABLES);
  return [
    "--no-prompt",
    NO_ABORT,
    `--allow-net=${peers.join(",")}`,
    ...(databaseUrl === null
      ? [`--allow-read=.,${dataDir}`, `--allow-write=${dataDir}`]
      : ["--allow-read=."]),
    `--v8-flags=--max-semi-space-size=${NURSERY_MIB}`,
    `--allow-env=${names.join(",")}`,
  ];
}

function peerOf(address: string, port: string): string {
  const url = new URL(address);
  return `${url.hostname}:${url.port || port}`;
}
