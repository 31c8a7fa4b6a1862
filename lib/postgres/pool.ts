/**
 * Connections to PostgreSQL: one statement, or a transaction, with an end to
 * waiting. Says of a failure what it means to the caller; what the tables hold
 * is in `schema.ts`.
 *
 * @module
 */
import postgres from "postgres";
import type { Row } from "../sqlite/row.ts";

/** What a statement takes in place of `$1`, `$2` … */
export type Param = string | number | null | Uint8Array;

/** Runs a statement. Those of one transaction run in the order of the calls. */
export type Query = (sql: string, params?: readonly Param[]) => Promise<Row[]>;

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

export class DatabaseError extends Error {
  override name = "DatabaseError";

  constructor(readonly problem: Problem, message: string, cause: unknown) {
    super(message, { cause });
  }
}

export interface PoolOptions {
  /** `postgres://…`; what it leaves out comes from the `PG*` variables. */
  url: string;
  /** The most connections at a time. */
  max: number;
}

/** How long a connection may take to come about, in seconds. */
const CONNECT_S = 5;
/** After so long without a use a connection is given back, in seconds. */
const IDLE_S = 60;
/** How long a statement or a transaction may take as seen from here. */
export const ANSWER_MS = 8_000;
/**
 * How long as seen from there, so that the locks of a process that cannot be
 * reached any more are gone before others have given up.
 */
const LIMITS = `
  SELECT set_config('statement_timeout', '5000', true),
    set_config('idle_in_transaction_session_timeout', '5000', true)`;
/** Reconnects quickly, as everybody waits for it. */
const RECONNECT_S = 0.25;

/** SQLSTATE, or its class; https://www.postgresql.org/docs/current/errcodes-appendix.html */
const PROBLEMS: readonly [prefix: string, problem: Problem][] = [
  ["40", "conflict"],
  ["55P03", "conflict"],
  ["23505", "conflict"],
  ["53100", "storage_full"],
  ["53", "busy"],
  ["25006", "readonly"],
  ["57P", "lost"],
  ["57014", "lost"],
  ["25P03", "lost"],
  ["08", "lost"],
];

export class Pool implements AsyncDisposable {
  readonly #options: PoolOptions;
  #sql: Client;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#sql = connect(options);
  }

  /** @throws {DatabaseError} */
  readonly query: Query = (text, params = []) => {
    const sql = this.#sql;
    return this.#answered(sql, run(sql, text, params));
  };

  /**
   * Runs statements that take effect together, or not at all. Nothing is
   * repeated here: the caller knows whether that is safe.
   *
   * @param isolation `serializable`: as if it were alone; it may be a `conflict`.
   * @throws {DatabaseError}
   */
  transaction<Result>(
    work: (query: Query) => Promise<Result>,
    isolation: "read committed" | "serializable" = "read committed",
  ): Promise<Result> {
    const sql = this.#sql;
    const mode = `ISOLATION LEVEL ${isolation}`;
    const transaction = sql.begin(mode, async (tx) => {
      // Both are on their way before either is answered.
      const [result] = await Promise.all([
        work((text, params = []) => run(tx, text, params)),
        run(tx, LIMITS, []),
      ]);
      return [result] as const; // postgres.js awaits what an array holds.
    });
    return this.#answered(
      sql,
      transaction.then(([result]) => result as Result),
    );
  }

  /** Gives back all connections; what is under way gets a moment to end. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sql.end({ timeout: 2 });
  }

  /** Who does not answer is given up, with all connections to it. */
  async #answered<Result>(sql: Client, work: Promise<Result>): Promise<Result> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      if (this.#sql === sql) this.#sql = connect(this.#options);
      void sql.end({ timeout: 0 });
      reject(new DatabaseError("lost", "The database does not answer", null));
    }, ANSWER_MS);
    try {
      return await Promise.race([work, late]);
    } catch (error) {
      throw describe(error);
    } finally {
      clearTimeout(timer);
    }
  }
}

type Types = { int8: number };
type Client = postgres.Sql<Types>;

function connect({ url, max }: PoolOptions): Client {
  return postgres(url, {
    max,
    connect_timeout: CONNECT_S,
    idle_timeout: IDLE_S,
    backoff: () => RECONNECT_S,
    connection: { application_name: "fresh-chat" },
    // What is counted here stays far below 2^53.
    types: { int8: { to: 20, from: [20], serialize: String, parse: Number } },
    // Values are numbers, texts and bytes, which need no look at the catalogue.
    fetch_types: false,
    onnotice: () => {},
  } as postgres.Options<{ int8: postgres.PostgresType<number> }>);
}

async function run(
  sql: Client | postgres.TransactionSql<Types>,
  text: string,
  params: readonly Param[],
): Promise<Row[]> {
  return await sql.unsafe<Row[]>(text, [...params], { prepare: true });
}

function describe(error: unknown): unknown {
  if (error instanceof DatabaseError || !(error instanceof Error)) return error;
  const code = "code" in error ? String(error.code) : "";
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
