/**
 * The simulation on a copy of the sources with a mistake in it. The copy is in
 * a folder of its own, which is removed in the end.
 */
import { join } from "node:path";
import type { Edit, Mutant } from "./mutants.ts";
import type { Run } from "./simulate.ts";

const COPIED = ["lib", "tests/simulation"];
const ROOT = join(import.meta.dirname ?? ".", "..", "..");

/**
 * The first seed that shows the mistake; `null`: none does.
 *
 * @param most How many are tried, from 1 on.
 */
export async function firstCaught(
  { edits }: Mutant,
  most: number,
): Promise<Run | null> {
  const folder = await Deno.makeTempDir({ prefix: "mutant-" });
  try {
    for (const name of COPIED) await copy(name, folder);
    for (const edit of edits) await apply(edit, folder);
    const { simulate }: typeof import("./simulate.ts") = await import(
      `file://${folder}/tests/simulation/simulate.ts`
    );
    for (let seed = 1; seed <= most; seed++) {
      const run = await simulate(seed);
      if (run.violation !== null) return run;
    }
    return null;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function copy(name: string, folder: string): Promise<void> {
  await Deno.mkdir(join(folder, name), { recursive: true });
  for await (const entry of Deno.readDir(join(ROOT, name))) {
    const path = join(name, entry.name);
    if (entry.isDirectory) await copy(path, folder);
    else await Deno.copyFile(join(ROOT, path), join(folder, path));
  }
}

/** @throws If the source is not what the edit was written for. */
async function apply({ file, from, to }: Edit, folder: string): Promise<void> {
  const path = join(folder, file);
  const source = await Deno.readTextFile(path);
  const [before, after, ...more] = source.split(from);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(
      `Cannot patch ${file} as "${from}" must stand there once: it stands there ${
        more.length + (after === undefined ? 0 : 1)
      } times`,
    );
  }
  await Deno.writeTextFile(path, before + to + after);
}
