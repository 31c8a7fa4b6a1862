/**
 * What a build hands to an app: routes, islands, and files to serve.
 *
 * @module
 */
import type { RouteFile } from "./fs_routes.ts";
import { type Island, islandsOf } from "./islands.ts";
import { setBuildId } from "./runtime/build_id.ts";

/** A file that is served, under its URL path. */
export interface ServedFile {
  contentType: string;
  /** Hex SHA-256 of the content; `null` while it may still change. */
  hash: string | null;
  /** Where it is: on disk, relative to the root, or in memory. */
  content: string | Uint8Array<ArrayBuffer>;
}

/** Reads the file for a path, or `null`. */
export type FindFile = (path: string) => Promise<ServedFile | null>;

export interface Snapshot {
  root: string;
  routes: readonly RouteFile[];
  islands: ReadonlyMap<unknown, Island>;
  /** URL path of the script that brings islands to life. */
  runtime: string;
  findFile: FindFile;
  /** Whether pages reload when the server is restarted. */
  liveReload: boolean;
}

export const EMPTY_SNAPSHOT: Snapshot = {
  root: ".",
  routes: [],
  islands: new Map(),
  runtime: "",
  findFile: () => Promise.resolve(null),
  liveReload: false,
};

/** A module below `islands/` and the URL path of its bundle. */
export interface IslandModule {
  name: string;
  script: string;
  mod: Record<string, unknown>;
}

/** What the build wrote to disk. */
export interface Built {
  buildId: string;
  routes: RouteFile[];
  islands: IslandModule[];
  files: Record<string, ServedFile>;
}

export function scriptPath(buildId: string, file: string): string {
  return `/_fresh/js/${buildId}/${file}`;
}

export function toSnapshot(
  root: string,
  { buildId, routes, islands, files }: Built,
): Snapshot {
  setBuildId(buildId);
  const byPath = new Map(Object.entries(files));
  return {
    root,
    routes,
    islands: islandsOf(islands),
    runtime: scriptPath(buildId, "fresh-runtime.js"),
    findFile: (path) => Promise.resolve(byPath.get(path) ?? null),
    liveReload: false,
  };
}
