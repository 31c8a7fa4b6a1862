/**
 * Asks the disk itself what is wrong with it, where SQLite only says that
 * something is.
 *
 * @module
 */
import { join } from "node:path";
import type { Problem } from "./fault.ts";

const SCRATCH_NAME = "chat.scratch";
const SCRATCH_BYTES = 64 * 1024;

/** Why a file cannot be written to the folder; `null` if one can. */
export function diskProblem(folder: string): Problem | null {
  const path = join(folder, SCRATCH_NAME);
  const problem = attempt(() => {
    using file = Deno.openSync(path, { write: true, create: true });
    file.writeSync(new Uint8Array(SCRATCH_BYTES));
    file.syncSync();
  });
  // In any case: what fitted of it would keep the last space.
  const leftOver = attempt(() => Deno.removeSync(path));
  return problem ?? leftOver;
}

function attempt(write: () => void): Problem | null {
  try {
    write();
    return null;
  } catch (error) {
    return problemOf(error);
  }
}

function problemOf(error: unknown): Problem {
  if (error instanceof Deno.errors.PermissionDenied) return "readonly";
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "EROFS" || code === "EPERM" || code === "EACCES") {
    return "readonly";
  }
  if (code === "ENOSPC" || code === "EDQUOT") return "full";
  return "io";
}
