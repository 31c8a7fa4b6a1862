/**
 * Compiles the load generator and the floor, once for each state of their
 * sources; with zlib if it is there.
 *
 * @module
 */
import { MissingError } from "./row.ts";

const LOAD = new URL("../load/", import.meta.url);
const FLOOR = new URL("../peers/floor.cpp", import.meta.url);

export interface Programs {
  load: string;
  floor: string;
  /** Whether the load can read frames that are compressed. */
  inflates: boolean;
}

const ZLIB_PROBE = `#include <zlib.h>
int main() { return zlibVersion() == nullptr; }
`;

/** @throws {MissingError} Without a compiler. */
export async function compile(
  cache: string,
  optimisation = "-O2",
): Promise<Programs> {
  const names = Array.from(Deno.readDirSync(LOAD), ({ name }) => name)
    .toSorted();
  const files = [...names.map((name) => new URL(name, LOAD)), FLOOR];
  const texts = files.map((file) => Deno.readTextFileSync(file));
  const inflates = await hasZlib();
  const flags = [optimisation, ...inflates ? ["-DHAS_ZLIB"] : []];
  const id = await hash([...flags, ...texts].join("\0"));
  const folder = `${cache}/load-${id}`;
  const programs = {
    load: `${folder}/load`,
    floor: `${folder}/floor`,
    inflates,
  };
  if (await exists(programs.floor)) return programs;
  await Deno.mkdir(folder, { recursive: true });
  const sources = names.filter((name) => name.endsWith(".cpp"));
  const objects = await Deno.makeTempDir({ prefix: "chat_load_" });
  try {
    const middle = sources.length >> 1;
    const parts = [sources.slice(0, middle), sources.slice(middle)];
    await Promise.all(parts.map((part, i) => {
      const paths = part.map((name) => new URL(name, LOAD).pathname);
      if (i === 0) paths.push(FLOOR.pathname);
      return gxx(objects, ...flags, "-c", ...paths);
    }));
    const linked = sources.map((name) => name.replace(/cpp$/, "o"));
    const libraries = inflates ? ["-lz"] : [];
    await gxx(objects, "-o", "load", ...linked, ...libraries);
    await gxx(objects, "-o", "floor", "floor.o", "frames.o");
    await put(`${objects}/load`, programs.load);
    await put(`${objects}/floor`, programs.floor);
  } finally {
    await Deno.remove(objects, { recursive: true });
  }
  return programs;
}

/** Whether there is a compiler, and it finds zlib and its headers. */
export async function hasZlib(): Promise<boolean> {
  const folder = await Deno.makeTempDir({ prefix: "chat_zlib_" });
  try {
    await Deno.writeTextFile(`${folder}/probe.cpp`, ZLIB_PROBE);
    const args = ["-o", "probe", "probe.cpp", "-lz"];
    const output = await runGxx(folder, args);
    return output !== null && output.success;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** All at once, as another run may look for it meanwhile. */
async function put(from: string, to: string): Promise<void> {
  const unfinished = `${to}.${crypto.randomUUID()}`;
  await Deno.copyFile(from, unfinished);
  await Deno.rename(unfinished, to);
}

/** `null` without a compiler. */
async function runGxx(
  folder: string,
  args: readonly string[],
): Promise<Deno.CommandOutput | null> {
  try {
    return await new Deno.Command("g++", {
      args: ["-std=c++17", "-Wall", "-Wextra", ...args],
      cwd: folder,
      stdin: "null",
    }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return null;
  }
}

async function gxx(folder: string, ...args: string[]): Promise<void> {
  const output = await runGxx(folder, args);
  if (output === null) {
    throw new MissingError("there is no g++ to compile the load with");
  }
  if (!output.success) {
    throw new Error(new TextDecoder().decode(output.stderr));
  }
}

async function hash(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return digest.slice(0, 8).toHex();
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return false;
  }
}
