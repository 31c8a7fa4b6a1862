/**
 * What each task does, told in runs of Deno.
 *
 * A task gets the arguments that were given after its name, and gives back
 * the exit code.
 *
 * @module
 */
import { build } from "./build.ts";
import type { Runner } from "./runner.ts";
import { checked } from "./sources.ts";
import { start } from "./start.ts";

export type Task = (deno: Runner, args: string[]) => Promise<number>;

/** Folders whose changes restart the development server. */
const WATCHED = "routes,islands,hooks,components,lib,static";

/** Tests that are disturbed by others, or disturb them. */
const ALONE = ["tests/faults", "tests/simulation"];

const NO_TESTS = "--no-tests";
const OK_USAGE = `usage: deno task ok [${NO_TESTS}]
Checks format, lint and types, runs all tests, and then the examples in comments.
  ${NO_TESTS}  leaves out the tests, which take minutes`;

export const TASKS: Readonly<Record<string, Task>> = {
  build,
  start,
  dev: (deno, args) =>
    deno.run("run", "-A", `--watch=${WATCHED}`, "dev.ts", ...args),
  test,
  check,
  ok,
  // A program of its own, as `deno bench` measures no rates under load.
  bench: (deno, args) => deno.run("run", "-A", "bench/main.ts", ...args),
  gallery: (deno) => deno.run("run", "-A", "tests/gallery/main.ts"),
  screens: (deno, args) =>
    deno.run("run", "-A", "tests/gallery/screens.ts", ...args),
  torture: (deno, args) => deno.run("run", "-A", "tools/torture.ts", ...args),
};

/** All that CI checks, which has run the tests before anything else can fail. */
async function ok(deno: Runner, args: string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(OK_USAGE);
    return 0;
  }
  // Else a slip of the pen is minutes of checks that nobody asked for.
  const unknown = args.find((arg) => arg !== NO_TESTS);
  if (unknown !== undefined) {
    console.error(`Cannot check with "${unknown}"\n${OK_USAGE}`);
    return 2;
  }
  return await inTurn(
    () => deno.plain("fmt", "--check"),
    () => deno.plain("lint"),
    () => check(deno),
    ...(args.includes(NO_TESTS) ? [] : [() => test(deno, [])]),
    () => deno.run("test", "--doc", "-A", "--no-check", "lib", "components"),
  );
}

/** All types, of the stand-ins only where they are used. */
async function check(deno: Runner): Promise<number> {
  return await deno.run("check", ...await checked(deno.source));
}

/**
 * The tests that are given, or all: as many files at once as there are cores,
 * and then by themselves those that judge times or use every core.
 */
async function test(deno: Runner, args: string[]): Promise<number> {
  const flags = ["-A", "--sanitize-ops", "--sanitize-resources"];
  // Where tests put what is built once for all of them.
  const builds = await Deno.makeTempDir({ prefix: "chat_builds_" });
  Deno.env.set("TEST_BUILDS", builds);
  try {
    if (args.length > 0) return await deno.run("test", ...flags, ...args);
    const together = `--ignore=${ALONE.join()}`;
    const code = await deno.run(
      "test",
      ...flags,
      "--parallel",
      together,
      "tests",
    );
    return await deno.run("test", ...flags, ...ALONE) || code;
  } finally {
    await Deno.remove(builds, { recursive: true });
  }
}

/** Runs one step after the other, up to the first that fails. */
async function inTurn(...steps: (() => Promise<number>)[]): Promise<number> {
  for (const step of steps) {
    const code = await step();
    if (code !== 0) return code;
  }
  return 0;
}
