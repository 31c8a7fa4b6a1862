/**
 * A database in a folder of its own, that goes away with the test. Between
 * `close` and `open` it is what a restarted process finds.
 *
 * @module
 */
import { join } from "node:path";
import type { Fields, Logger } from "../lib/logger.ts";
import {
  DATABASE_NAME,
  openSqliteStore,
  type SqliteStore,
  type StoreOptions,
} from "../lib/sqlite/store.ts";

/** One line of the server's log. */
export type LogLine = { event: string } & Fields;

export class TempStore implements AsyncDisposable {
  readonly folder: string;
  readonly lines: LogLine[] = [];
  #waiting: { event: string; resolve: () => void }[] = [];
  #open: SqliteStore | null = null;

  constructor() {
    this.folder = Deno.makeTempDirSync({ prefix: "chat_" });
  }

  get path(): string {
    return join(this.folder, DATABASE_NAME);
  }

  get store(): SqliteStore {
    if (this.#open === null) throw new Error("The store is closed");
    return this.#open;
  }

  async open(options: Partial<StoreOptions> = {}): Promise<SqliteStore> {
    this.#open = await openSqliteStore({
      folder: this.folder,
      logger: this.#logger(),
      ...options,
    });
    return this.#open;
  }

  async close(): Promise<void> {
    await this.#open?.[Symbol.asyncDispose]();
    this.#open = null;
  }

  async reopen(): Promise<SqliteStore> {
    await this.close();
    return await this.open();
  }

  /** Waits for the next line of an event, as long as a slow machine may take. */
  async line(event: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const late = setTimeout(() => reject(new Error(`No ${event}`)), 60_000);
    this.#waiting.push({ event, resolve });
    await promise.finally(() => clearTimeout(late));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    Deno.removeSync(this.folder, { recursive: true });
  }

  #logger(): Logger {
    const write = (event: string, fields: Fields = {}) => {
      const line = { event, ...fields };
      this.lines.push(line);
      this.#waiting = this.#waiting.filter((waiting) => {
        if (waiting.event !== event) return true;
        waiting.resolve();
        return false;
      });
    };
    return { debug: write, info: write, warn: write, error: write };
  }
}
