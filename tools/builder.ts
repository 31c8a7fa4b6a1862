/**
 * Fresh's builder for this app, with the two files that are made of sources:
 * one stylesheet of all, and the service worker.
 *
 * Both stand in `static/` as a line that says so, as the builder makes files
 * anew but adds none.
 *
 * @module
 */
import * as esbuild from "esbuild";
import { Builder } from "fresh/dev";
import { STYLESHEETS } from "../components/stylesheets.ts";

const ROOT = new URL("../", import.meta.url);

/** What nesting, `light-dark()` and `:dir()` need is in all of these. */
const BROWSERS = ["chrome123", "firefox121", "safari17.5"];

/** @param outDir Where a build on disk goes, when not to `_fresh`. */
export async function createBuilder(outDir?: string): Promise<Builder> {
  const builder = new Builder({
    root: decodeURIComponent(ROOT.pathname),
    ...(outDir === undefined ? {} : { outDir }),
  });
  // Made now, as some builders ask for them only when a browser does.
  const [style, worker] = await Promise.all([joinStyles(), bundleWorker()]);
  put(builder, "style.css", style);
  put(builder, "sw.js", worker);
  return builder;
}

function put(builder: Builder, name: string, content: string): void {
  const filter = new RegExp(`[/\\\\]static[/\\\\]${RegExp.escape(name)}$`);
  builder.onTransformStaticFile(
    { pluginName: `makes ${name}`, filter },
    () => ({ content }),
  );
}

/** All stylesheets in one, without comments and needless space. */
export async function joinStyles(): Promise<string> {
  const sources = await Promise.all(
    STYLESHEETS.map((path) =>
      Deno.readTextFile(new URL(`static${path}`, ROOT))
    ),
  );
  const { code } = await esbuild.transform(sources.join("\n"), {
    loader: "css",
    minify: true,
    target: BROWSERS,
  });
  return code;
}

/**
 * The service worker, in one script. Each build gives it another version: a
 * browser takes a worker for new by its bytes alone.
 */
async function bundleWorker(): Promise<string> {
  const entry = new URL("lib/worker/main.ts", ROOT);
  const { outputFiles: [script] } = await esbuild.build({
    entryPoints: [decodeURIComponent(entry.pathname)],
    bundle: true,
    write: false,
    format: "iife",
    minify: true,
    target: BROWSERS,
    define: { BUILD: JSON.stringify(crypto.randomUUID()) },
    logLevel: "warning",
  });
  if (script === undefined) throw new Error("The worker's bundle is empty");
  return script.text;
}
