/** Runs a program to its end, and gives what it printed. @module */

/** @throws If it fails, with what it said of it. */
export async function run(command = "", ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args })
    .output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout).trim();
  throw new Error(`Cannot run ${command}: ${decoder.decode(stderr)}`);
}
