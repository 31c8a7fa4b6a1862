/**
 * What the tools of the command line share: their one argument, the folder of
 * data, and a clear end.
 *
 * @module
 */
import { parseConfig } from "../lib/config.ts";

/** The only argument; whatever else was given gets the usage line. */
export function onlyArgument(usage: string): string {
  const [argument, ...others] = Deno.args;
  if (argument === undefined || argument === "" || others.length > 0) {
    end(2, `usage: ${usage}`);
  }
  return argument;
}

/** The folder that a server with this environment would use. */
export function dataDir(): string {
  const parsed = parseConfig({ DATA_DIR: Deno.env.get("DATA_DIR") });
  if (!parsed.ok) end(1, parsed.problem);
  return parsed.config.dataDir;
}

export function end(code: number, line: string): never {
  console.error(line);
  Deno.exit(code);
}
