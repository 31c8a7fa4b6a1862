/**
 * A copy of the project in a folder of its own, built as `deno task build`
 * does it: what runs there stays the same while somebody edits the project,
 * and can be changed by a patch that only tests can apply. A copy without a
 * patch is made once for a run of all tests.
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
  "hooks",
  "components",
  "lib",
  "static",
  "tools",
];

/** Where a run of tests shares its builds: `tools/tasks/table.ts`. */
const SHARED = Deno.env.get("TEST_BUILDS");

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
  readonly #isShared: boolean;

  private constructor(folder: string, source: Source, isShared: boolean) {
    this.folder = folder;
    this.source = source;
    this.configFlags = configFlags(source);
    this.#isShared = isShared;
  }

  /**
   * Without a patch, nothing may be changed in its folder.
   *
   * @throws If a patch does not fit, or if the build fails.
   */
  static async build(...patches: readonly Patch[]): Promise<Tree> {
    const found = await findFresh(Deno.env.toObject());
    if (!found.ok) throw new Error(found.problem);
    const { source } = found;
    if (SHARED !== undefined && patches.length === 0) {
      return new Tree(await sharedBuild(SHARED, source), source, true);
    }
    const folder = await Deno.makeTempDir({ prefix: "chat_tree_" });
    await build(folder, source, patches);
    return new Tree(folder, source, false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isShared) await Deno.remove(this.folder, { recursive: true });
  }
}

/** The folder of what one of the processes that share it builds. */
async function sharedBuild(shared: string, source: Source): Promise<string> {
  const folder = join(shared, `tree_${source}`);
  using lock = await Deno.open(`${folder}.lock`, { create: true, write: true });
  await lock.lock(true);
  try {
    await Deno.stat(folder);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const unfinished = await Deno.makeTempDir({ dir: shared });
    await build(unfinished, source, []);
    await Deno.rename(unfinished, folder);
  }
  return folder;
}

async function build(
  folder: string,
  source: Source,
  patches: readonly Patch[],
): Promise<void> {
  await copyProject(folder);
  for (const patch of patches) await apply(patch, folder);
  const launcher = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "-q", "--no-lock", "tools/tasks.ts", "build"],
    cwd: folder,
    env: { FRESH_FROM: source },
    stdin: "null",
  });
  const { success, stderr } = await launcher.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** All that the server is made of, and nothing that was built. */
export async function copyProject(folder: string): Promise<void> {
  for (const part of PARTS) await copy(part, folder);
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
