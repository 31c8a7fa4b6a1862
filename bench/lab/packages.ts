/**
 * The peers that npm has, in exact versions: fetched into a folder of the
 * cache when a benchmark needs them, and in no lock file of the project.
 *
 * @module
 */
import { MissingError } from "./row.ts";

/** Bun is a program; npm has it as a package for each kind of machine. */
const BUN = `@oven/bun-linux-${
  Deno.build.arch === "aarch64" ? "aarch64" : "x64"
}`;

export const VERSIONS: Readonly<Record<string, string>> = {
  ws: "8.23.0",
  "socket.io": "4.8.4",
  [BUN]: "1.4.5",
};
export const BUN_VERSION = VERSIONS[BUN];

export interface Packages {
  /** In which `node_modules` is. */
  folder: string;
  /** The program. */
  bun: string;
}

/** @throws {MissingError} If they cannot be had. */
export async function fetchPackages(cache: string): Promise<Packages> {
  const folder = `${cache}/peers`;
  await Deno.mkdir(folder, { recursive: true });
  const manifest = JSON.stringify({ dependencies: VERSIONS }, null, 2);
  await Deno.writeTextFile(`${folder}/package.json`, manifest);
  const install = new Deno.Command(Deno.execPath(), {
    args: ["install", "--quiet", "--node-modules-dir=auto"],
    cwd: folder,
    stdin: "null",
  });
  const { success, stderr } = await install.output();
  if (!success) {
    const [reason = ""] = new TextDecoder().decode(stderr).split("\n");
    throw new MissingError(`npm does not give the peers: ${reason}`);
  }
  return { folder, bun: `${folder}/node_modules/${BUN}/bin/bun` };
}
