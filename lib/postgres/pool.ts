/**
 * Connections to PostgreSQL: one statement, or a transaction, with an end to
 * waiting. A connection that failed is left, and another one opened for whoever
 * comes next; what the tables hold is in `schema.ts`.
 *
 * @module
 */
import { Connection, type Param, type Query, type Way } from "./connection.ts";
import { DatabaseError, type Problem } from "./problems.ts";

export { DatabaseError };
export type { Param, Problem, Query };

export interface PoolOptions {
  /** `postgres://…`; what it leaves out comes from the `PG*` variables. */
  url: string;
  /** The most connections at a time. */
  max: number;
  /** Shared with other pools of the same address. */
  way?: Way;
  /** For tools, whose work may take an hour: waits for as long as it takes. */
  patient?: boolean;
  /** Instead of {@linkcode ANSWER_MS}. */
  answerMs?: number;
}

/** After so long without a use a connection is given back. */
const IDLE_MS = 60_000;
/** How long a statement or a transaction may take as seen from here. */
export const ANSWER_MS = 8_000;
/**
 * How long as seen from there, so that the locks of a process that cannot be
 * reached any more are gone before others have given up.
 */
const LIMIT_MS = 5_000;
const NO_LIMIT = 0;
const BY_KEY = `;
      SET LOCAL enable_seqscan = off;
      SET LOCAL enable_hashjoin = off;
      SET LOCAL enable_mergejoin = off`;
/** How soon a server is asked again that was not there, as everybody waits. */
const RECONNECT_MS = 250;

export class Pool implements AsyncDisposable {
  readonly #options: PoolOptions;
  readonly #way: Way;
  readonly #connections = new Set<Connection>();
  /** Those that nobody uses, and when each is given back. */
  readonly #idle = new Map<Connection, ReturnType<typeof setTimeout>>();
  /** In the order in which they came. */
  readonly #waiting: ((connection: Connection) => void)[] = [];
  /** Set while a server that was not there is given a moment. */
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#way = options.way ?? { prepares: true };
  }

  /** @throws {DatabaseError} */
  readonly query: Query = (text, params = []) =>
    this.#use((connection) => connection.query(text, params));

  /**
   * Runs statements that take effect together, or not at all. Nothing is
   * repeated here: the caller knows whether that is safe.
   *
   * @param isolation `serializable`: as if it were alone; it may be a `conflict`.
   * @param plans `by key`: for statements that look up a few rows of many by
   * lists of keys. How many those are the planner does not know; it takes them
   * for a hundred, and rather reads a table whole that holds some thousand rows.
   * @throws {DatabaseError}
   */
  transaction<Result>(
    work: (query: Query) => Promise<Result>,
    isolation: "read committed" | "serializable" = "read committed",
    plans: "any" | "by key" = "any",
  ): Promise<Result> {
    const limit = this.#options.patient ? NO_LIMIT : LIMIT_MS;
    const begin = `BEGIN ISOLATION LEVEL ${isolation};
      SET LOCAL statement_timeout = ${limit};
      SET LOCAL idle_in_transaction_session_timeout = ${limit}${
      plans === "by key" ? BY_KEY : ""
    }`;
    return this.#use(async (connection) => {
      let isOpen = true;
      let failure: unknown = null;
      const query: Query = async (text, params) => {
        // What comes too late must not run by itself.
        if (!isOpen) throw new DatabaseError("lost", "Rolled back", null);
        try {
          return await connection.query(text, params);
        } catch (error) {
          failure ??= error;
          throw error;
        }
      };
      try {
        // Both are on their way before either is answered.
        const [, result] = await Promise.all([query(begin), work(query)]);
        // Its commit would be answered as if it were one.
        if (failure !== null) throw failure;
        await query("COMMIT");
        return result;
      } catch (error) {
        isOpen = false;
        if (!connection.isOver) await connection.query("ROLLBACK");
        throw error;
      }
    });
  }

  /** Gives back all connections; what is under way gets a moment to end. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#pause);
    for (const timer of this.#idle.values()) clearTimeout(timer);
    await Promise.all([...this.#connections].map((one) => one.close()));
  }

  /** Who does not answer is given up, with the connection. */
  async #use<Result>(
    work: (connection: Connection) => Promise<Result>,
  ): Promise<Result> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    let isLate = false;
    let taken: Connection | null = null;
    const timer = this.#options.patient ? undefined : setTimeout(() => {
      isLate = true;
      reject(new DatabaseError("lost", "The database does not answer", null));
      taken?.end();
    }, this.#options.answerMs ?? ANSWER_MS);
    const done = (async () => {
      const connection = taken = await this.#take();
      try {
        return await (isLate ? late : work(connection));
      } finally {
        this.#giveBack(connection);
      }
    })();
    try {
      return await Promise.race([done, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #take(): Promise<Connection> {
    const { promise, resolve } = Promise.withResolvers<Connection>();
    this.#waiting.push(resolve);
    this.#serve();
    return promise;
  }

  #giveBack(connection: Connection): void {
    if (!connection.isOver) {
      const end = setTimeout(() => connection.end(), IDLE_MS);
      this.#idle.set(connection, end);
    }
    this.#serve();
  }

  /** Gives connections to those who wait, as long as there are any. */
  #serve(): void {
    while (this.#waiting.length > 0) {
      const connection = this.#find();
      if (connection === null) return;
      this.#waiting.shift()?.(connection);
    }
  }

  /** One that nobody uses, or a new one. */
  #find(): Connection | null {
    for (const [connection, end] of this.#idle) {
      clearTimeout(end);
      this.#idle.delete(connection);
      return connection;
    }
    const isFull = this.#connections.size >= this.#options.max;
    if (isFull || this.#pause !== undefined) return null;
    const connection: Connection = new Connection({
      url: this.#options.url,
      name: "fresh-chat",
      way: this.#way,
      ended: () => this.#ended(connection),
    });
    this.#connections.add(connection);
    return connection;
  }

  #ended(connection: Connection): void {
    clearTimeout(this.#idle.get(connection));
    this.#idle.delete(connection);
    this.#connections.delete(connection);
    if (connection.wasOpen) return this.#serve();
    this.#pause ??= setTimeout(() => {
      this.#pause = undefined;
      this.#serve();
    }, RECONNECT_MS);
  }
}
