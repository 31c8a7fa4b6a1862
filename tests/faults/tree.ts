/**
 * A copy of the project in a folder of its own, built as `deno task build`
 * does it: what runs there stays the same while somebody edits the project,
 * and can be changed by a patch that only tests can apply.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { findFresh, type Source } from "../../tools/tasks/find_fresh.ts";
import { configFlags } from "../../tools/tasks/runner.ts";

const PROJECT = new URL("../../", import.meta.url);
/** What the server is made of. */
const PARTS = [
  "main.ts",
  "dev.ts",
  "deno.json",
  "deno.lock",
  "routes",
  "islands",
  "components",
  "lib",
  "static",
  "tools",
];

/** One place in one file, and what stands there instead. */
export interface Patch {
  path: string;
  /** Must be there, and once only. */
  find: string;
  replace: string;
}

export class Tree implements AsyncDisposable {
  readonly folder: string;
  readonly source: Source;
  /** For a run of Deno in here, so that imports of Fresh are found. */
  readonly configFlags: readonly string[];

  private constructor(folder: string, source: Source) {
    this.folder = folder;
    this.source = source;
    this.configFlags = configFlags(source);
  }

  /** @throws If a patch does not fit, or if the build fails. */
  static async build(...patches: readonly Patch[]): Promise<Tree> {
    const found = await findFresh(Deno.env.toObject());
    if (!found.ok) throw new Error(found.problem);
    const { source } = found;
    const folder = await Deno.makeTempDir({ prefix: "chat_tree_" });
    for (const part of PARTS) await copy(part, folder);
    for (const patch of patches) await apply(patch, folder);
    const launcher = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "-q", "--no-lock", "tools/tasks.ts", "build"],
      cwd: folder,
      env: { FRESH_FROM: source },
      stdin: "null",
    });
    const { success, stderr } = await launcher.output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return new Tree(folder, source);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

async function copy(path: string, folder: string): Promise<void> {
  const from = new URL(path, PROJECT);
  const to = join(folder, path);
  if ((await Deno.stat(from)).isFile) {
    await Deno.mkdir(dirname(to), { recursive: true });
    await Deno.copyFile(from, to);
    return;
  }
  await Deno.mkdir(to, { recursive: true });
  for await (const { name } of Deno.readDir(from)) {
    if (name !== "node_modules") await copy(`${path}/${name}`, folder);
  }
}

async function apply(
  { path, find, replace }: Patch,
  folder: string,
): Promise<void> {
  const file = join(folder, path);
  const parts = (await Deno.readTextFile(file)).split(find);
  if (parts.length !== 2) {
    throw new Error(
      `Cannot patch ${path}: "${find}" is there ${parts.length - 1} times`,
    );
  }
  await Deno.writeTextFile(file, parts.join(replace));
}
