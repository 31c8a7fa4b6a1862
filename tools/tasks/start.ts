/**
 * Builds, and serves with no permission but those the server needs.
 *
 * @module
 */
import {
  type Config,
  CONFIG_VARIABLES,
  parseConfig,
} from "../../lib/config.ts";
import { build } from "./build.ts";
import type { Runner } from "./runner.ts";

/** What Fresh itself reads: from these it makes the id of a build. */
const FRESH_VARIABLES = [
  "DENO_DEPLOY",
  "DENO_DEPLOYMENT_ID",
  "GITHUB_SHA",
  "CI_COMMIT_SHA",
];

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
  const code = await build(deno);
  if (code !== 0) return code;
  return await deno.run("run", ...flags, "tools/serve.ts");
}

/**
 * The permissions of the server: its address and its folder of data.
 *
 * `null` if one of them holds a comma, with which Deno parts two permissions.
 */
export function serveFlags(
  { host, port, dataDir }: Pick<Config, "host" | "port" | "dataDir">,
): string[] | null {
  if (`${host}${dataDir}`.includes(",")) return null;
  const address = host.includes(":") ? `[${host}]` : host;
  return [
    "--no-prompt",
    `--allow-net=${port === 0 ? address : `${address}:${port}`}`,
    `--allow-read=.,${dataDir}`,
    `--allow-write=${dataDir}`,
    `--allow-env=${[...CONFIG_VARIABLES, ...FRESH_VARIABLES].join(",")}`,
  ];
}
