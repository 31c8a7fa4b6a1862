/**
 * People, sessions and links in SQLite: looked up here and now, changed
 * through the thread that writes. Opened by `openSqliteStore` of
 * `lib/sqlite/store.ts`.
 *
 * @module
 */
import { type Reader, ReadError } from "../sqlite/reader.ts";
import type { Writer } from "../sqlite/writer.ts";
import { IdentityUnavailableError } from "./identity.ts";
import type { IdentityJob } from "./jobs.ts";
import type { Mint } from "./secret.ts";
import { SqlIdentityReads } from "./sql_tables.ts";
import { type Storage, StoredIdentity } from "./stored.ts";
import type { IdentityReads } from "./tables.ts";

export class SqliteIdentity extends StoredIdentity {
  /** @param close Called when this half of the store is no longer needed. */
  constructor(
    reader: Reader,
    writer: Writer,
    mint: Mint,
    close: () => Promise<void>,
  ) {
    super(new SqliteStorage(reader, writer, close), mint);
  }
}

class SqliteStorage implements Storage {
  readonly isShared = false;
  readonly #reader: Reader;
  readonly #writer: Writer;
  readonly #close: () => Promise<void>;

  constructor(reader: Reader, writer: Writer, close: () => Promise<void>) {
    this.#reader = reader;
    this.#writer = writer;
    this.#close = close;
  }

  read<Result>(run: (reads: IdentityReads) => Result): Result {
    try {
      return this.#reader.read((rows) => run(new SqlIdentityReads(rows)));
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      throw new IdentityUnavailableError(error.message, { cause: error.cause });
    }
  }

  async write(job: IdentityJob) {
    const outcome = await this.#writer.submit(job);
    if (outcome.did !== "append") return outcome;
    throw new Error(`Cannot ${job.do}: the writer did ${outcome.did}`);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }
}
