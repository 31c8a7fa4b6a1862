/**
 * Finds out where Fresh comes from: JSR, or the npm-only stand-ins.
 *
 * Deno is asked, so that its registry, proxy, certificates and cache count,
 * and none of them is named here. Times are milliseconds.
 *
 * @module
 */

export type Source = "jsr" | "npm";

export type Found =
  | { ok: true; source: Source; line: string }
  /** One line for the person who insisted on what cannot be had. */
  | { ok: false; problem: string };

/** What is asked and remembered; the tests bring their own. */
export interface Surroundings {
  /** The specifier of Fresh, with its version. */
  specifier: string;
  /** Whether JSR knows the specifier; `null` if no answer came in time. */
  ask(specifier: string): Promise<boolean | null>;
  /** When JSR was last found out of reach, or `null`. */
  recall(): Promise<number | null>;
  /** Keeps that moment, or with `null` forgets it. */
  remember(atMs: number | null): Promise<void>;
  nowMs(): number;
}

/** How long "out of reach" holds. "Within reach" is in Deno's own cache. */
export const REMEMBERED_MS = 60 * 60 * 1_000;

/** How long Deno may take for its answer; after that there is none. */
const ANSWER_WITHIN_MS = 1_500;

const MEMORY = new URL("../../.cache/jsr_out_of_reach", import.meta.url);

export async function findFresh(
  env: Readonly<Record<string, string | undefined>>,
  machine?: Surroundings,
): Promise<Found> {
  machine ??= await thisMachine();
  const { specifier } = machine;
  const version = specifier.slice(specifier.lastIndexOf("@") + 1);
  const wish = env.FRESH_FROM ?? "";
  const jsr: Found = {
    ok: true,
    source: "jsr",
    line: `Fresh ${version} from JSR`,
  };
  switch (wish) {
    case "npm":
      return {
        ok: true,
        source: "npm",
        line: "As FRESH_FROM says: running on the npm-only stand-ins",
      };
    case "jsr": {
      if (await machine.ask(specifier)) {
        await machine.remember(null);
        return jsr;
      }
      const problem =
        `FRESH_FROM is "jsr", but JSR does not answer for ${specifier}`;
      return { ok: false, problem };
    }
    case "":
      break;
    default: {
      const problem = `FRESH_FROM must be "jsr" or "npm": it is "${wish}"`;
      return { ok: false, problem };
    }
  }
  // A deployment always runs the real one, and fails loudly if it cannot.
  if (env.DENO_DEPLOY !== undefined) return jsr;

  const sinceMs = await machine.recall();
  const known = sinceMs !== null && machine.nowMs() - sinceMs < REMEMBERED_MS &&
    sinceMs <= machine.nowMs();
  if (!known) {
    if (await machine.ask(specifier)) {
      if (sinceMs !== null) await machine.remember(null);
      return jsr;
    }
    await machine.remember(machine.nowMs());
  }
  return {
    ok: true,
    source: "npm",
    line: "JSR is out of reach: running on the npm-only stand-ins",
  };
}

async function thisMachine(): Promise<Surroundings> {
  const config = new URL("../../deno.json", import.meta.url);
  const { imports } = JSON.parse(await Deno.readTextFile(config));
  return {
    specifier: imports.fresh,
    ask: askDeno,
    recall,
    remember,
    nowMs: Date.now,
  };
}

/**
 * Asks for an export that the package does not have: to say so Deno reads the
 * package's manifest, from its cache or from JSR, and nothing more.
 *
 * @param executable Deno, or in tests what stands for it.
 */
export async function askDeno(
  specifier: string,
  executable: string = Deno.execPath(),
  withinMs = ANSWER_WITHIN_MS,
): Promise<boolean | null> {
  const code = `import("${specifier}/none").catch((error) =>
    console.log(error.message))`;
  const asking = new Deno.Command(executable, {
    args: ["eval", "--quiet", "--no-config", "--no-lock", code],
    stdin: "null",
    stderr: "null",
    signal: AbortSignal.timeout(withinMs),
  });
  const { signal, stdout } = await asking.output();
  if (signal !== null) return null;
  return new TextDecoder().decode(stdout).startsWith("Unknown export");
}

async function recall(): Promise<number | null> {
  try {
    return Date.parse(await Deno.readTextFile(MEMORY)) || null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function remember(atMs: number | null): Promise<void> {
  await Deno.mkdir(new URL("./", MEMORY), { recursive: true });
  const text = atMs === null ? "" : new Date(atMs).toISOString();
  await Deno.writeTextFile(MEMORY, text);
}
