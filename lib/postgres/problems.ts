/**
 * What a failure of PostgreSQL, or of the way to it, means to whoever asked.
 *
 * @module
 */
import postgres from "postgres";

/** What a failure means. */
export type Problem =
  /** The connection broke, or nobody answers; what was asked may be done. */
  | "lost"
  /** Two transactions were in each other's way: nothing was done, try again. */
  | "conflict"
  /** The server has no connection or no memory left for us. */
  | "busy"
  | "storage_full"
  | "readonly"
  /** The server understood, and refuses: a mistake of ours, or of its set-up. */
  | "refused";

/** What to do, for the one line that is logged. */
export function advice(problem: Problem): string {
  switch (problem) {
    case "lost":
      return "Look whether the database runs, and can be reached from here; messages are taken again by themselves then";
    case "storage_full":
      return "Free space on the disk of the database; messages are taken again by themselves then";
    case "readonly":
      return "The database takes no changes: look whether it is a standby, or default_transaction_read_only is set";
    case "busy":
      return "The database has no connection or no memory left: look at max_connections, and at who else uses it";
    case "conflict":
      return "Transactions are in each other's way: look for long ones in pg_stat_activity";
    case "refused":
      return "The database refuses what this program asks: look at the rights of its user, and at the database's own log";
  }
}

export class DatabaseError extends Error {
  override name = "DatabaseError";

  constructor(readonly problem: Problem, message: string, cause: unknown) {
    super(message, { cause });
  }
}

/**
 * A statement that was prepared is not there, or another one is: a pooler has
 * handed our connection's server to somebody else.
 */
const UNPREPARED: readonly string[] = ["26000", "42P05"];

/** SQLSTATE, or its class; https://www.postgresql.org/docs/current/errcodes-appendix.html */
const PROBLEMS: readonly (readonly [prefix: string, problem: Problem])[] = [
  ["40", "conflict"],
  ["55P03", "conflict"],
  ["23505", "conflict"],
  ...UNPREPARED.map((code) => [code, "conflict"] as const),
  ["53100", "storage_full"],
  ["53", "busy"],
  ["25006", "readonly"],
  ["57P", "lost"],
  ["57014", "lost"],
  ["25P03", "lost"],
  ["08", "lost"],
];

/** Whether a server that said this goes on to answer on the same connection. */
export function isAnswer(error: unknown): boolean {
  return error instanceof postgres.PostgresError && error.severity === "ERROR";
}

/** Whether statements cannot be prepared on this way to the server. */
export function isUnprepared(error: unknown): boolean {
  return error instanceof postgres.PostgresError &&
    UNPREPARED.includes(error.code);
}

/**
 * What an error is, in a word; "" for a mistake of ours. Those of TLS are
 * Deno's own until 2.5, and Node's later.
 */
export function codeOf(error: Error): string {
  if ("code" in error) return String(error.code);
  const isOfLine = Object.values(Deno.errors).some((kind) =>
    error instanceof kind
  );
  return isOfLine ? error.name : "";
}

/** What is no failure of the database stays what it is. */
export function describe(error: unknown): unknown {
  if (error instanceof DatabaseError || !(error instanceof Error)) return error;
  const code = codeOf(error);
  if (!(error instanceof postgres.PostgresError)) {
    // Sockets and postgres.js itself: CONNECTION_CLOSED, ECONNREFUSED …
    return code === "" ? error : new DatabaseError(
      "lost",
      `The database is out of reach: ${code}`,
      error,
    );
  }
  const found = PROBLEMS.find(([prefix]) => code.startsWith(prefix));
  const problem = found?.[1] ?? "refused";
  return new DatabaseError(problem, `${error.message} (${code})`, error);
}
