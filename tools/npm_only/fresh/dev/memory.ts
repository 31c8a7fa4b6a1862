/**
 * A build in memory: for tests, and for development.
 *
 * @module
 */
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type IslandModule,
  scriptPath,
  type ServedFile,
  type Snapshot,
  toSnapshot,
} from "../snapshot.ts";
import { contentType } from "./content_type.ts";
import { filesBelow, withoutExtension } from "./files.ts";
import type { Found } from "./found.ts";
import { transformed } from "./transform.ts";

/** What is as it was in `static/` is looked for on disk as it is asked for. */
export async function loadBuild(found: Found): Promise<Snapshot> {
  const { root, buildId, scripts } = found;
  const islands = Object.entries(found.islands).map(
    async ([name, path]): Promise<IslandModule> => ({
      name,
      script: scriptPath(buildId, `${name}.js`),
      mod: await load(path),
    }),
  );
  const routes = found.routes.map(async (path) => ({
    id: `/${withoutExtension(path)}`,
    mod: await load(join(root, "routes", path)),
  }));
  const files: Record<string, ServedFile> = {};
  for (const { name, content } of scripts) {
    const type = contentType(name);
    files[scriptPath(buildId, name)] = {
      content,
      contentType: type,
      hash: null,
    };
  }
  for (const path of await filesBelow(join(root, "static"))) {
    const content = await transformed(
      found.transforms,
      join(root, "static", path),
    );
    if (content === null) continue;
    files[`/${path}`] = { content, contentType: contentType(path), hash: null };
  }
  const snapshot = toSnapshot(root, {
    buildId,
    islands: await Promise.all(islands),
    routes: await Promise.all(routes),
    files,
  });
  const findFile = async (path: string) =>
    await snapshot.findFile(path) ?? await findOnDisk(root, path);
  return { ...snapshot, findFile };
}

/** Throws where it cannot look, as the real one does. */
async function findOnDisk(
  root: string,
  path: string,
): Promise<ServedFile | null> {
  const folder = join(root, "static");
  const file = join(folder, path.split("/").map(encodeURIComponent).join("/"));
  if (relative(folder, file).startsWith("..")) {
    throw new Error(`Not below static/: ${path}`);
  }
  try {
    if (!(await Deno.stat(file)).isFile) return null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  const content = relative(root, file);
  return { content, contentType: contentType(path), hash: null };
}

async function load(path: string): Promise<Record<string, unknown>> {
  return await import(pathToFileURL(path).href);
}
