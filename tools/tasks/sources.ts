/**
 * Which files are type-checked.
 *
 * @module
 */
import type { Source } from "./find_fresh.ts";

/** Everything in the project; the stand-ins have no types of their own in JSR's mode. */
export async function checked(source: Source): Promise<string[]> {
  if (source === "npm") return ["."];
  const paths: string[] = [];
  for (const folder of [".", "tools"]) {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = folder === "." ? name : `${folder}/${name}`;
      const skipped = name.startsWith(".") || name.startsWith("_") ||
        ["node_modules", "data", "tools", "npm_only"].includes(name);
      if (isDirectory ? !skipped : /\.tsx?$/.test(name)) paths.push(path);
    }
  }
  return paths;
}
