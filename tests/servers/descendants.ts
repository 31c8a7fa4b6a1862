/** The processes that a process started, and those that they did. @module */

export async function descendants(pid: number): Promise<number[]> {
  const pids = (await childrenOf(pid)).split(" ").filter(Boolean).map(Number);
  return [...pids, ...(await Promise.all(pids.map(descendants))).flat()];
}

async function childrenOf(pid: number): Promise<string> {
  try {
    return await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
  } catch (error) {
    // It has ended by itself.
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
