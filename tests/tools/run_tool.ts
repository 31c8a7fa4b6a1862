/** Runs a tool as its task does, with the permissions of that. @module */
import denoJson from "../../deno.json" with { type: "json" };

export interface Run {
  code: number;
  out: string;
  err: string;
}

/** One that runs in this process's Deno, without the launcher. */
export type Tool =
  | "backup"
  | "restore"
  | "export"
  | "owner"
  | "migrate"
  | "copy";

/** @param env What a user would set in the environment. */
export async function runTool(
  name: Tool,
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<Run> {
  const { code, stdout, stderr } = await command(name, env, args).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

/** The same, and does not wait for its end; what it says is lost. */
export function spawnTool(
  name: Tool,
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Deno.ChildProcess {
  return command(name, env, args, "null").spawn();
}

function command(
  name: Tool,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  output: "piped" | "null" = "piped",
): Deno.Command {
  const [, run = "", ...flags] = denoJson.tasks[name].split(" ");
  return new Deno.Command(Deno.execPath(), {
    args: [run, "--no-check", "--no-prompt", ...flags, ...args],
    cwd: new URL("../../", import.meta.url),
    env: { NO_COLOR: "1", ...env },
    stdout: output,
    stderr: output,
  });
}
