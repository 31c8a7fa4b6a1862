/**
 * Islands and the script that wakes them, bundled for the browser.
 *
 * @module
 */
import * as esbuild from "esbuild";
import { findPackageJSON } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { CACHE_KEY } from "../runtime/build_id.ts";

export interface BundleOptions {
  root: string;
  buildId: string;
  development: boolean;
  target: string | string[];
  /** Source files by the name that their bundle gets. */
  islands: Record<string, string>;
}

export interface Script {
  /** File name, without a folder. */
  name: string;
  content: Uint8Array<ArrayBuffer>;
}

export async function bundle(options: BundleOptions): Promise<Script[]> {
  const { root, buildId, development, target, islands } = options;
  const entry = development ? "dev_client.ts" : "client.ts";
  const runtime = fileURLToPath(
    new URL(`../runtime/${entry}`, import.meta.url),
  );
  const { outputFiles } = await esbuild.build({
    entryPoints: { "fresh-runtime": runtime, ...islands },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target,
    minify: !development,
    sourcemap: development ? "linked" : false,
    jsx: "automatic",
    jsxImportSource: "preact",
    define: {
      "process.env.NODE_ENV": development ? '"development"' : '"production"',
    },
    absWorkingDir: root,
    outdir: ".",
    write: false,
    logLevel: "warning",
    plugins: [constantBuildId(buildId), packages()],
  });
  return outputFiles.map(({ path, contents }) => ({
    name: path.slice(path.lastIndexOf("/") + 1),
    content: new Uint8Array(contents),
  }));
}

function constantBuildId(buildId: string): esbuild.Plugin {
  const contents = `export const buildId = () => ${JSON.stringify(buildId)};
export const CACHE_KEY = ${JSON.stringify(CACHE_KEY)};`;
  return {
    name: "constant-build-id",
    setup(build) {
      build.onLoad(
        { filter: /runtime[/\\]build_id\.ts$/ },
        () => ({ contents }),
      );
    },
  };
}

/**
 * Finds packages where Deno keeps them, and has esbuild choose the file from
 * there, as if the package imported itself: so all get the same copy of it.
 */
function packages(): esbuild.Plugin {
  const runtime = fileURLToPath(new URL("../runtime/mod.ts", import.meta.url));
  return {
    name: "packages",
    setup(build) {
      build.onResolve(
        { filter: /^fresh\/runtime$/ },
        () => ({ path: runtime }),
      );
      build.onResolve({ filter: /^[@a-z]/ }, async (args) => {
        if (args.kind === "entry-point" || args.pluginData === "found") {
          return null;
        }
        const importer = pathToFileURL(args.importer).href;
        const manifest = findPackageJSON(args.path, importer);
        if (manifest === undefined) return null;
        return await build.resolve(args.path, {
          kind: args.kind,
          resolveDir: dirname(manifest),
          pluginData: "found",
        });
      });
    },
  };
}
