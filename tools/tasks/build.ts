/**
 * The production build, in `_fresh/`.
 *
 * @module
 */
import type { Runner } from "./runner.ts";

const OUT = "_fresh";

export async function build(deno: Runner): Promise<number> {
  // A build adds to what is there, and old ones would pile up.
  await removeIfThere(OUT);
  const code = await deno.run("run", ...buildFlags(), "dev.ts", "build");
  if (code === 0) await emptyMetafiles(`${OUT}/static`);
  return code;
}

/** Bundling runs a program of its own, from Deno's cache. */
function buildFlags(): string[] {
  return ["--allow-read", `--allow-write=${OUT}`, "--allow-env", "--allow-run"];
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Fresh's bundler leaves a list of all sources among the files that are
 * served. It is emptied, as removing it would turn a request for it into a 500.
 */
async function emptyMetafiles(folder: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) await emptyMetafiles(path);
    else if (name === "metafile.json") await Deno.writeTextFile(path, "{}");
  }
}
