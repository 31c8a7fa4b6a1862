/**
 * The production build, in `_fresh/`.
 *
 * @module
 */
import type { Source } from "./find_fresh.ts";
import type { Runner } from "./runner.ts";

const OUT = "_fresh";

/**
 * Bundling runs a program of its own, from Deno's cache. That of the real
 * Fresh may also have to fetch packages, and put them there.
 */
const FLAGS: Readonly<Record<Source, string[]>> = {
  npm: ["-RE", `--allow-write=${OUT}`, "--allow-run", "--no-prompt"],
  jsr: ["-RWENS", "--allow-run", "--no-prompt"],
};

export async function build(deno: Runner): Promise<number> {
  // A build adds to what is there, and old ones would pile up.
  await removeIfThere(OUT);
  const code = await deno.run("run", ...FLAGS[deno.source], "dev.ts", "build");
  if (code === 0) await emptyMetafiles(`${OUT}/static`);
  return code;
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
