/**
 * Why a database cannot be used, in the words of the log's contract and in
 * those that help whoever runs the server.
 *
 * @module
 */
import { BadRowError } from "../row.ts";

/** What is wrong; each has its own advice. */
export type Problem =
  | "full"
  | "readonly"
  | "locked"
  | "corrupt"
  | "removed"
  | "replaced"
  | "io"
  | "stalled"
  | "writer_died"
  | "taken_over";

export interface Fault {
  problem: Problem;
  /** The system's own words. */
  detail: string;
}

/** What a draft is refused with; a {@linkcode Fault} stores nothing for sure only in the first two. */
export type FaultCode = "storage_full" | "readonly" | "unavailable";

export function faultCode(problem: Problem): FaultCode {
  if (problem === "full") return "storage_full";
  if (problem === "readonly") return "readonly";
  return "unavailable";
}

/** What to do, for the one line that is logged. */
export function advice(problem: Problem, path: string): string {
  switch (problem) {
    case "full":
      return `Free space on the disk of ${path}; messages are taken again by themselves then`;
    case "readonly":
      return `Make ${path} and its folder writable; messages are taken again by themselves then`;
    case "locked":
      return `Another program holds a lock on ${path}; end its transaction, or the program`;
    case "corrupt":
      return `${path} is damaged: stop the server, keep a copy of the file, and run: deno task restore BACKUP`;
    case "removed":
      return `${path} was removed while in use; it is being put back from the open file`;
    case "replaced":
      return `${path} is another file than the one in use: put the old one back, or restart the server to use the new one (to restore a backup, stop the server and run: deno task restore BACKUP)`;
    case "io":
      return `The disk of ${path} does not answer as it should: look at the system's log`;
    case "stalled":
      return `The disk of ${path} has not answered for seconds: look at its load and at the system's log`;
    case "writer_died":
      return "The thread that writes ended; another one is being started. Report this";
    case "taken_over":
      return `Another process has opened ${path} since it was removed: stop one of the two`;
  }
}

const PROBLEM_BY_CODE: ReadonlyMap<number, Problem> = new Map([
  [3, "readonly"], // SQLITE_PERM
  [5, "locked"], // SQLITE_BUSY
  [6, "locked"], // SQLITE_LOCKED
  [8, "readonly"], // SQLITE_READONLY
  [11, "corrupt"], // SQLITE_CORRUPT
  [13, "full"], // SQLITE_FULL
  [26, "corrupt"], // SQLITE_NOTADB
]);

/** For opening, preparing and `exec`, whose errors carry no number. */
const PROBLEM_BY_WORDS: readonly [RegExp, Problem][] = [
  [/readonly database/, "readonly"],
  [/database is locked/, "locked"],
  [/malformed|not a database/, "corrupt"],
  [/disk is full/, "full"],
];

/** Whether an error comes from SQLite, or from the rows it gave. */
export function isStorageError(error: unknown): boolean {
  return error instanceof BadRowError ||
    error instanceof Error && "code" in error &&
      error.code === "ERR_SQLITE_ERROR";
}

/** What an error of SQLite, or of reading its rows, says about the database. */
export function describe(error: unknown): Fault {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof BadRowError) return { problem: "corrupt", detail };
  if (error instanceof Error && "errcode" in error) {
    // The low byte is the primary code; the rest says more than we need.
    const code = Number(error.errcode) & 0xff;
    return { problem: PROBLEM_BY_CODE.get(code) ?? "io", detail };
  }
  const words = PROBLEM_BY_WORDS.find(([pattern]) => pattern.test(detail));
  return { problem: words?.[1] ?? "io", detail };
}
