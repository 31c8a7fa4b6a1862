/**
 * One connection to PostgreSQL, from its beginning to its end. After a failure
 * it is over.
 *
 * postgres.js would open a broken connection again and send it what is left of
 * a transaction that it broke in; or write it where nothing is open, which
 * throws where nobody can catch it. So each connection is a client of its own,
 * which is asked nothing more once it failed, and then left.
 *
 * @module
 */
import postgres from "postgres";
import type { Row } from "../row.ts";
import { DatabaseError, describe, isAnswer, isUnprepared } from "./problems.ts";
import { explain, sslOf } from "./tls.ts";

/** What a statement takes in place of `$1`, `$2` … */
export type Param = string | number | null | Uint8Array;

/** Runs a statement. Those of one connection run in the order of the calls. */
export type Query = (sql: string, params?: readonly Param[]) => Promise<Row[]>;

export interface ConnectionOptions {
  /** `postgres://…`; what it leaves out comes from the `PG*` variables. */
  url: string;
  /** What it calls itself, for whoever looks after the server. */
  name: string;
  /** Whether statements are prepared; noted here, once that does not do. */
  way?: Way;
  /** It answers no more. Called once. */
  ended?: () => void;
  /** For who listens: what another one tells on a channel. */
  notified?: (channel: string, payload: string) => void;
}

/** What is found out about the way to the server; several connections share it. */
export interface Way {
  prepares: boolean;
}

/** How long a connection may take to come about, in seconds. */
const CONNECT_S = 5;
/** How long what is under way may take at the end, in seconds. */
const CLOSE_S = 2;
const BROKEN = new DatabaseError("lost", "The connection broke", null);

type Types = { int8: number };

export class Connection {
  readonly #sql: postgres.Sql<Types>;
  readonly #opened: Promise<postgres.ReservedSql<Types>>;
  readonly #ended: () => void;
  readonly #way: Way;
  /** To be called for those who wait for an answer that cannot come any more. */
  readonly #waiting = new Set<(error: DatabaseError) => void>();
  #isOver = false;
  #wasOpen = false;

  constructor({ url, name, way, ended, notified }: ConnectionOptions) {
    this.#ended = ended ?? (() => {});
    this.#way = way ?? { prepares: true };
    const ssl = sslOf(url);
    this.#sql = postgres(url, {
      max: 1,
      connect_timeout: CONNECT_S,
      idle_timeout: 0,
      max_lifetime: null,
      connection: { application_name: name },
      // What is counted here stays far below 2^53.
      types: { int8: { to: 20, from: [20], serialize: String, parse: Number } },
      // Values are numbers, texts and bytes, which need no look at the catalogue.
      fetch_types: false,
      onnotice: () => {},
      onclose: () => this.end(),
      ...(ssl === undefined ? {} : { ssl }),
      ...(notified === undefined ? {} : { onnotify: notified }),
    } as postgres.Options<{ int8: postgres.PostgresType<number> }>);
    this.#opened = this.#open(url);
    this.#opened.catch(() => {}); // Whoever asks for something is told.
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether the server was there, and let us in. */
  get wasOpen(): boolean {
    return this.#wasOpen;
  }

  /**
   * Several may be on their way.
   *
   * @throws {DatabaseError}
   */
  readonly query: Query = async (text, params = []) => {
    const sql = await this.#opened;
    if (this.#isOver) throw BROKEN;
    const { prepares: prepare } = this.#way;
    return await this.#answered(sql.unsafe(text, [...params], { prepare }));
  };

  /** Ends it at once; what is under way is lost. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    void this.#sql.end({ timeout: 0 });
    // postgres.js forgets what waits behind others.
    for (const reject of this.#waiting) reject(BROKEN);
    this.#ended();
  }

  /** Ends it in order; what is under way gets a moment. */
  async close(): Promise<void> {
    if (this.#wasOpen) (await this.#opened).release();
    this.#isOver = true;
    await this.#sql.end({ timeout: CLOSE_S });
  }

  /** Nothing else waits for it: what does would open it again. */
  async #open(url: string): Promise<postgres.ReservedSql<Types>> {
    try {
      await this.#answered(this.#sql.unsafe("SELECT 1"));
    } catch (error) {
      throw explain(error, url);
    }
    this.#wasOpen = true;
    return await this.#sql.reserve();
  }

  #answered(sent: PromiseLike<Row[]>): Promise<Row[]> {
    const { promise, resolve, reject } = Promise.withResolvers<Row[]>();
    this.#waiting.add(reject);
    sent.then((rows) => {
      this.#waiting.delete(reject);
      resolve([...rows]); // Without what postgres.js says beside them.
    }, (error: unknown) => {
      this.#waiting.delete(reject);
      reject(describe(error));
      if (isUnprepared(error)) this.#way.prepares = false;
      else if (isAnswer(error)) return;
      this.end();
    });
    return promise;
  }
}
