/**
 * A build in memory: for tests, and for development.
 *
 * @module
 */
import { join } from "node:path";
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

/** Only what is as it was in `static/` stays on disk, and is read as it is asked for. */
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
    const file = join(root, "static", path);
    const content = await transformed(found.transforms, file) ??
      `static/${path}`;
    files[`/${path}`] = { content, contentType: contentType(path), hash: null };
  }
  return toSnapshot(root, {
    buildId,
    islands: await Promise.all(islands),
    routes: await Promise.all(routes),
    files,
  });
}

async function load(path: string): Promise<Record<string, unknown>> {
  return await import(pathToFileURL(path).href);
}
