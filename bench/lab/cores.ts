/**
 * Gives the server one core and the load another, so that neither takes from
 * the other, and what is measured is one core's work.
 *
 * @module
 */

/** Which core is whose. */
export const CORE = { server: "0", load: "1" } as const;

/** Whether cores can be given away: by `taskset`, if there are two. */
export async function canPin(): Promise<boolean> {
  if (navigator.hardwareConcurrency < 2) return false;
  try {
    const { success } = await new Deno.Command("taskset", {
      args: ["--version"],
      stdin: "null",
    }).output();
    return success;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return false;
  }
}

/** Keeps a process, with all of its threads, on one core. */
export async function pin(pid: number, core: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("taskset", {
    args: ["--all-tasks", "--cpu-list", "--pid", core, String(pid)],
    stdin: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
