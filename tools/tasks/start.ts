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
  const code = await build(deno);
  if (code !== 0) return code;
  return await deno.run("run", ...serveFlags(parsed.config), "tools/serve.ts");
}

/** @param config Decides which address, and which folder of data. */
export function serveFlags({ host, port, dataDir }: Config): string[] {
  const address = host.includes(":") ? `[${host}]` : host;
  const folder = escaped(dataDir);
  return [
    "--no-prompt",
    `--allow-net=${port === 0 ? address : `${address}:${port}`}`,
    `--allow-read=.,${folder}`,
    `--allow-write=${folder}`,
    `--allow-env=${[...CONFIG_VARIABLES, ...FRESH_VARIABLES].join(",")}`,
  ];
}

/** A comma in a path is not one between two paths. */
function escaped(path: string): string {
  return path.replaceAll(",", ",,");
}
