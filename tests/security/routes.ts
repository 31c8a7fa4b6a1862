/**
 * The routes that there are, found from their files, so that one that is added
 * is missing from a table until somebody gives it a row.
 *
 * @module
 */
import { ask } from "./asking.ts";

const ROUTES = new URL("../../routes/", import.meta.url);
/** What stands for the parameters of a path. */
const EXAMPLES: Readonly<Record<string, string>> = {
  room: "lobby",
  // Of a link that there is not.
  token: "A".repeat(22),
};
const UNSAFE: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE"]);

export interface RouteFile {
  /** Below `routes/`, without its extension: `r/[room]/index`. */
  file: string;
  /** An address that it answers. */
  path: string;
}

/** Every file that answers an address, in the order of their names. */
export async function routeFiles(): Promise<RouteFile[]> {
  const files: string[] = [];
  await collect("", files);
  return files.toSorted().map((file) => ({ file, path: addressOf(file) }));
}

async function collect(folder: string, files: string[]): Promise<void> {
  for await (const entry of Deno.readDir(new URL(folder, ROUTES))) {
    const { name, isDirectory } = entry;
    if (name.startsWith("_") || name.startsWith("(_")) continue;
    if (isDirectory) await collect(`${folder}${name}/`, files);
    else if (/\.tsx?$/.test(name)) {
      files.push(folder + name.replace(/\.tsx?$/, ""));
    }
  }
}

function addressOf(file: string): string {
  const path = file.replace(/(^|\/)index$/, "").replace(/\([^)]*\)\/?/g, "")
    .replaceAll(/\[(?:\.\.\.)?(\w+)\]/g, (_, name) => {
      const example = EXAMPLES[name];
      if (example === undefined) throw new Error(`No example for [${name}]`);
      return example;
    });
  return `/${path}`;
}

/** The methods that a route has, as it says itself. */
export async function methodsOf(
  origin: string,
  { file, path }: RouteFile,
): Promise<string[]> {
  const { status, headers } = await ask(origin, path, { method: "OPTIONS" });
  const allow = headers.get("allow");
  if (status !== 204 || allow === null) {
    throw new Error(`routes/${file} does not say which methods it has`);
  }
  return allow.split(", ");
}

/** Those that change something: `"POST r/[room]/index"`. */
export async function changesOf(
  origin: string,
): Promise<(RouteFile & { change: string; method: string })[]> {
  const found = await Promise.all((await routeFiles()).map(async (route) => {
    const methods = await methodsOf(origin, route);
    return methods.filter((method) => UNSAFE.has(method))
      .map((method) => ({
        ...route,
        method,
        change: `${method} ${route.file}`,
      }));
  }));
  return found.flat();
}
