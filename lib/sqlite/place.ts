/**
 * Files and their names: whether a path still names the file that was opened.
 * SQLite does not mind writing to a file that has no name any more; nobody
 * would find it again.
 *
 * @module
 */
import type { Fault } from "./fault.ts";

/** A file, whatever it is called: its device and inode. */
export interface Place {
  dev: number;
  ino: number | null;
}

/** @throws If there is no such file. */
export function placeOf(path: string): Place {
  const { dev, ino } = Deno.statSync(path);
  return { dev, ino };
}

function samePlace(a: Place, b: Place): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

/** What is wrong with a path that should name `place`; `null` if it does. */
export function moved(path: string, place: Place): Fault | null {
  try {
    if (samePlace(placeOf(path), place)) return null;
    return { problem: "replaced", detail: "another device or inode number" };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const problem = error instanceof Deno.errors.NotFound ? "removed" : "io";
    return { problem, detail };
  }
}

/** Until then a new name may not survive a loss of power. */
export function syncFolder(path: string): void {
  using folder = Deno.openSync(path);
  folder.syncSync();
}

export function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
