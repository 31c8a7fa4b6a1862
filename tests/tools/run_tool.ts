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
  const [, run = "", ...flags] = denoJson.tasks[name].split(" ");
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [run, "--no-check", "--no-prompt", ...flags, ...args],
    cwd: new URL("../../", import.meta.url),
    env: { NO_COLOR: "1", ...env },
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}
