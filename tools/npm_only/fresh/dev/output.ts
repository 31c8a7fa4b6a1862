/**
 * Writes a build to disk: `server.js`, `snapshot.js`, and files to serve.
 *
 * @module
 */
import { dirname, join, relative } from "node:path";
import { scriptPath, type ServedFile } from "../snapshot.ts";
import { contentType } from "./content_type.ts";
import { filesBelow, withoutExtension } from "./files.ts";
import type { Found } from "./found.ts";
import { transformed } from "./transform.ts";

export async function writeBuild(found: Found, outDir: string): Promise<void> {
  const { root } = found;
  await removeIfThere(join(outDir, "static"));
  const files: Record<string, ServedFile> = {};

  for (const path of await filesBelow(join(root, "static"))) {
    const source = join(root, "static", path);
    const made = await transformed(found.transforms, source);
    const file = join(outDir, "static", path);
    if (made !== null) {
      await Deno.mkdir(dirname(file), { recursive: true });
      await Deno.writeFile(file, made);
    }
    files[`/${path}`] = {
      content: made === null ? `static/${path}` : relative(root, file),
      contentType: contentType(path),
      hash: await hash(made ?? await Deno.readFile(source)),
    };
  }
  for (const { name, content } of found.scripts) {
    const path = scriptPath(found.buildId, name);
    const file = join(outDir, "static", path);
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeFile(file, content);
    files[path] = {
      content: relative(root, file),
      contentType: contentType(name),
      hash: await hash(content),
    };
  }

  const up = relative(outDir, root);
  await Deno.writeTextFile(
    join(outDir, "snapshot.js"),
    snapshotModule(found, files, outDir, up),
  );
  await Deno.writeTextFile(join(outDir, "server.js"), serverModule(up));
}

function snapshotModule(
  found: Found,
  files: Record<string, ServedFile>,
  outDir: string,
  up: string,
): string {
  const imports: string[] = [];
  const add = (path: string): string => {
    const name = `m${imports.length}`;
    imports.push(`import * as ${name} from ${JSON.stringify(path)};`);
    return name;
  };
  const routes = found.routes.map((path) => {
    const id = JSON.stringify(`/${withoutExtension(path)}`);
    return `  { id: ${id}, mod: ${add(`${up}/routes/${path}`)} },`;
  });
  const islands = Object.entries(found.islands).map(([name, path]) => {
    const script = scriptPath(found.buildId, `${name}.js`);
    const fields = JSON.stringify({ name, script }).slice(1, -1);
    return `  { ${fields}, mod: ${add(relative(outDir, path))} },`;
  });
  return `// Written by the build.
${imports.join("\n")}

export const buildId = ${JSON.stringify(found.buildId)};
export const routes = [
${routes.join("\n")}
];
export const islands = [
${islands.join("\n")}
];
export const files = ${JSON.stringify(files, null, 2)};
`;
}

function serverModule(up: string): string {
  return `// Written by the build.
import { attachSnapshot, toSnapshot } from "fresh/internal";
import * as built from "./snapshot.js";
import { app } from ${JSON.stringify(`${up}/main.ts`)};

const root = new URL(${JSON.stringify(`${up}/`)}, import.meta.url);
attachSnapshot(app, toSnapshot(decodeURIComponent(root.pathname), built));

export default { fetch: app.handler() };
`;
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function hash(content: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", content);
  return new Uint8Array(digest).toHex();
}
