/**
 * Looks at what the project is made of but does not contain: whether every
 * package is pinned, by version and by content, and whether anybody knows of a
 * weakness in one.
 *
 * Advisories are asked for by `deno audit`, of the registry in use. Ends with
 * 0 if all is well, with 1 if something has to be done, and with 2 if nobody
 * could be asked: that is no bad news, but no good news either.
 *
 * Usage: `deno task audit`
 *
 * @module
 */

/** What an audit of one lock came to. */
export type Verdict = "well" | "known weakness" | "nobody to ask";

/** A config or a lock, as far as it is looked at. */
export type Json = Readonly<Record<string, unknown>>;

const CODE: Readonly<Record<Verdict, number>> = {
  "well": 0,
  "known weakness": 1,
  "nobody to ask": 2,
};

/** Two builds of the same program, each with its own lock. */
const FOLDERS = [".", "tools/npm_only"];

/** An import of a package: where from, which one, and exactly which version. */
const PINNED = /^(npm|jsr):@?[\w./-]+@\d+\.\d+\.\d+(-[\w.]+)?(\/[\w./-]*)?$/;
const INTEGRITY: Readonly<Record<string, RegExp>> = {
  npm: /^sha512-[A-Za-z0-9+/]{86}==$/,
  jsr: /^[0-9a-f]{64}$/,
};

/** Reads what `deno audit` said; `code` is how it ended. */
export function verdictOf(code: number, said: string): Verdict {
  if (code === 0) return "well";
  // It ends alike whether there is an advisory or no answer.
  return /\bFound \d+ vulnerabilit/i.test(said)
    ? "known weakness"
    : "nobody to ask";
}

/** What of a config and its lock may change without anybody changing it. */
export function unpinned(config: Json, lock: Json): string[] {
  const found: string[] = [];
  for (const [name, target] of Object.entries(recordOf(config.imports))) {
    if (typeof target === "string" && /^(\.|[a-z]+\/)/.test(target)) continue;
    if (typeof target === "string" && PINNED.test(target)) continue;
    found.push(`${name} is imported as ${target}`);
  }
  for (const [source, shape] of Object.entries(INTEGRITY)) {
    for (const [name, entry] of Object.entries(recordOf(lock[source]))) {
      const { integrity } = recordOf(entry);
      if (typeof integrity === "string" && shape.test(integrity)) continue;
      found.push(`${name} has no integrity`);
    }
  }
  for (const url of Object.keys(recordOf(lock.remote))) {
    found.push(`${url} is imported from its address`);
  }
  return found;
}

function recordOf(value: unknown): Json {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

async function readJson(path: string): Promise<Json> {
  return recordOf(JSON.parse(await Deno.readTextFile(path)));
}

/** Lets Deno ask for the advisories that concern the lock of a folder. */
async function ask(folder: string): Promise<Verdict> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["audit"],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  const said = `${decoder.decode(stdout)}${decoder.decode(stderr)}`.trim();
  const verdict = verdictOf(code, said);
  console.log(`${folder}: ${verdict}`);
  if (verdict !== "well") console.log(said);
  return verdict;
}

async function audit(): Promise<number> {
  let worst = 0;
  for (const folder of FOLDERS) {
    const config = await readJson(`${folder}/deno.json`);
    const lock = await readJson(`${folder}/deno.lock`);
    const found = unpinned(config, lock);
    const packages = Object.keys(recordOf(lock.npm)).length;
    console.log(`${folder}: ${packages} packages, ${found.length} not pinned`);
    for (const one of found) console.log(one);
    const asked = CODE[await ask(folder)];
    // A weakness that is known outweighs one that nobody was asked about.
    if (found.length > 0 || asked === 1) worst = 1;
    else if (worst === 0) worst = asked;
  }
  return worst;
}

if (import.meta.main) Deno.exit(await audit());
