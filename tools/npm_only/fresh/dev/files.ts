/**
 * Looks through the folders of a project.
 *
 * @module
 */

/** Paths below `folder`, with `/`, sorted; none if there is no such folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.name.startsWith(".") && entry.name !== ".well-known") continue;
      if (entry.isFile) found.push(entry.name);
      if (entry.isDirectory) {
        const below = await filesBelow(`${folder}/${entry.name}`);
        found.push(...below.map((path) => `${entry.name}/${path}`));
      }
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.sort();
}

/** Modules below `folder`, tests left out. */
export async function modulesBelow(folder: string): Promise<string[]> {
  const files = await filesBelow(folder);
  return files.filter((path) =>
    /\.(ts|tsx|js|jsx)$/.test(path) && !/[._]test\.\w+$/.test(path)
  );
}

export function withoutExtension(path: string): string {
  return path.replace(/\.\w+$/, "");
}
