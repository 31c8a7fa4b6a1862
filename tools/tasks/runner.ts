/**
 * Runs Deno, with the config for where Fresh comes from.
 *
 * @module
 */
import type { Source } from "./find_fresh.ts";

/** One run of Deno; gives back its exit code. */
export type RunDeno = (
  subcommand: string,
  ...args: string[]
) => Promise<number>;

export interface Runner {
  source: Source;
  /** With the config, so that imports of Fresh are found. */
  run: RunDeno;
  /** Without: for what imports nothing, such as the formatter. */
  plain: RunDeno;
}

/** Ends a run by Ctrl-C, `kill`, or a closed terminal. */
const SIGNALS: Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** Chooses the config with which imports of Fresh are found. */
export function configFlags(source: Source): readonly string[] {
  return source === "npm" ? ["--config", "tools/npm_only/deno.json"] : [];
}

export function runnerFor(source: Source): Runner {
  const config = configFlags(source);
  return {
    source,
    run: (subcommand, ...args) => spawn([subcommand, ...config, ...args]),
    plain: (subcommand, ...args) => spawn([subcommand, ...args]),
  };
}

/**
 * Waits for the end of a run, whatever signal comes.
 *
 * Signals are passed on. A terminal sends Ctrl-C to the child as well, so the
 * child gets it more than once and must take it for one.
 */
async function spawn(args: string[]): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    // Else Fresh's development server asks the network for news of itself.
    env: { FRESH_NO_UPDATE_CHECK: "true" },
  }).spawn();
  const forwards = SIGNALS.map((signal) => {
    const forward = () => pass(child, signal);
    Deno.addSignalListener(signal, forward);
    return () => Deno.removeSignalListener(signal, forward);
  });
  const { code } = await child.status;
  for (const stop of forwards) stop();
  return code;
}

function pass(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    // It has ended by itself, and its status is on the way.
    if (!(error instanceof TypeError)) throw error;
  }
}
