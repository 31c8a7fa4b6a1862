/**
 * Compiles the load generator and the floor, once for each state of their
 * sources.
 *
 * @module
 */
import { MissingError } from "./row.ts";

const LOAD = new URL("../load/", import.meta.url);
const FLOOR = new URL("../peers/floor.cpp", import.meta.url);

export interface Programs {
  load: string;
  floor: string;
}

/** @throws {MissingError} Without a compiler. */
export async function compile(
  cache: string,
  optimisation = "-O2",
): Promise<Programs> {
  const names = Array.from(Deno.readDirSync(LOAD), ({ name }) => name)
    .toSorted();
  const files = [...names.map((name) => new URL(name, LOAD)), FLOOR];
  const texts = files.map((file) => Deno.readTextFileSync(file));
  const id = await hash([optimisation, ...texts].join("\0"));
  const folder = `${cache}/load-${id}`;
  const programs = { load: `${folder}/load`, floor: `${folder}/floor` };
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
      return gxx(objects, optimisation, "-c", ...paths);
    }));
    const linked = sources.map((name) => name.replace(/cpp$/, "o"));
    await gxx(objects, "-o", "load", ...linked);
    await gxx(objects, "-o", "floor", "floor.o", "frames.o");
    await put(`${objects}/load`, programs.load);
    await put(`${objects}/floor`, programs.floor);
  } finally {
    await Deno.remove(objects, { recursive: true });
  }
  return programs;
}

/** All at once, as another run may look for it meanwhile. */
async function put(from: string, to: string): Promise<void> {
  const unfinished = `${to}.${crypto.randomUUID()}`;
  await Deno.copyFile(from, unfinished);
  await Deno.rename(unfinished, to);
}

async function gxx(folder: string, ...args: string[]): Promise<void> {
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command("g++", {
      args: ["-std=c++17", "-Wall", "-Wextra", ...args],
      cwd: folder,
      stdin: "null",
    }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
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
