/**
 * CPU time of processes, in microseconds, as Linux tells it: exact to 10 ms.
 *
 * @module
 */

/** What Linux counts it in. */
const TICKS_PER_SECOND = 100;

/** That a process has had, with all its threads. */
export async function cpuMicros(pid: number): Promise<number> {
  return await read(pid, false);
}

/** That of a process and its children, those that have ended included. */
export async function cpuMicrosOfTree(pid: number): Promise<number> {
  const path = `/proc/${pid}/task/${pid}/children`;
  const pids = (await Deno.readTextFile(path)).split(" ").filter(Boolean);
  const children = await Promise.all(pids.map((one) => cpuMicros(Number(one))));
  return children.reduce((sum, n) => sum + n, await read(pid, true));
}

async function read(pid: number, ended: boolean): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  // After the name, which may hold anything: state is the 3rd field.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const from = 14 - 3;
  const ticks = fields.slice(from, from + (ended ? 4 : 2)).map(Number)
    .reduce((sum, n) => sum + n, 0);
  return 1e6 * ticks / TICKS_PER_SECOND;
}
