/**
 * What the tools of the command line share: their one argument, where the data
 * is, and a clear end.
 *
 * @module
 */
import { type Config, parseConfig } from "../lib/config.ts";

/** The only argument; whatever else was given gets the usage line. */
export function onlyArgument(usage: string): string {
  const [argument, ...others] = Deno.args;
  if (argument === undefined || argument === "" || others.length > 0) {
    end(2, `usage: ${usage}`);
  }
  return argument;
}

/**
 * What a server with this environment would be configured with, as far as it
 * says `names`; the rest is as if nothing was set.
 */
export function configOf(...names: readonly string[]): Config {
  const env = names.map((name) => [name, Deno.env.get(name)]);
  const parsed = parseConfig(Object.fromEntries(env));
  if (!parsed.ok) end(1, parsed.problem);
  return parsed.config;
}

/** What says where a server keeps its data; each tool may read these. */
export const DATA_VARIABLES: readonly string[] = [
  "DATA_DIR",
  "DATABASE_URL",
  "PGHOST",
  "PGPORT",
  "PGUSER",
  "PGPASSWORD",
  "PGDATABASE",
  "PGSSLMODE",
];

/** The folder that a server with this environment would use. */
export function dataDir(): string {
  return configOf("DATA_DIR").dataDir;
}

/** The database that it would use instead; `null`: none. */
export function databaseUrl(): string | null {
  return configOf(...DATA_VARIABLES).databaseUrl;
}

export function end(code: number, line: string): never {
  console.error(line);
  Deno.exit(code);
}
