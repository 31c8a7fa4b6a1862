/**
 * What there is to build from, found in the folders of a project.
 *
 * @module
 */
import { join } from "node:path";
import { bundle, type Script } from "./bundle.ts";
import { modulesBelow, withoutExtension } from "./files.ts";
import type { Transform } from "./transform.ts";

export interface FindOptions {
  root: string;
  development: boolean;
  target: string | string[];
  transforms: readonly Transform[];
}

export interface Found {
  root: string;
  /** What becomes of files of `static/`. */
  transforms: readonly Transform[];
  buildId: string;
  /** Absolute paths, by the name of the bundle. */
  islands: Record<string, string>;
  /** Relative to `routes/`. */
  routes: string[];
  scripts: Script[];
}

/** One for all builds of a process: what is served knows of no second one. */
const BUILD_ID = crypto.randomUUID().replaceAll("-", "");

export async function find(options: FindOptions): Promise<Found> {
  const { root, transforms } = options;
  const folder = join(root, "islands");
  const islands: Record<string, string> = {};
  for (const path of await modulesBelow(folder)) {
    const name = withoutExtension(path).replaceAll(/\W+/g, "_");
    islands[name] = join(folder, path);
  }
  return {
    root,
    transforms,
    buildId: BUILD_ID,
    islands,
    routes: (await modulesBelow(join(root, "routes"))).filter(isRoute),
    scripts: await bundle({ ...options, buildId: BUILD_ID, islands }),
  };
}

/** A folder named like `(_components)` holds what routes use. */
function isRoute(path: string): boolean {
  return !/\(_[^/]+\)\//.test(path);
}
