/**
 * Where a server keeps what it is told, and how that is copied while it runs
 * and put back while it does not: as a user is told to do it.
 *
 * @module
 */
import { join } from "node:path";
import { postgresPrograms, PostgresServer } from "../servers/postgres.ts";
import type { Server } from "./server.ts";

export interface Keeper extends AsyncDisposable {
  /** What a server is told of it. */
  readonly env: Readonly<Record<string, string>>;
  backUp(server: Server, file: string): Promise<void>;
  /** The server must not run. */
  restore(server: Server, file: string): Promise<void>;
}

/** A folder of the server's own. */
export const FOLDER: Keeper = {
  env: {},
  backUp: (server, file) => server.tool("backup", file),
  restore: (server, file) => server.tool("restore", file),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

/** A PostgreSQL of its own, and that one's programs. */
export class PostgresKeeper implements Keeper {
  readonly #server: PostgresServer;
  readonly #url: string;

  private constructor(server: PostgresServer, url: string) {
    this.#server = server;
    this.#url = url;
  }

  static async start(): Promise<PostgresKeeper> {
    const server = await PostgresServer.start();
    return new PostgresKeeper(server, await server.url());
  }

  get env(): Readonly<Record<string, string>> {
    return { DATABASE_URL: this.#url };
  }

  async backUp(_server: Server, file: string): Promise<void> {
    await run(
      ...["pg_dump", "--format=custom", "--no-unlogged-table-data"],
      ...[`--file=${file}`, this.#url],
    );
  }

  async restore(server: Server, file: string): Promise<void> {
    await run(
      ...["pg_restore", "--clean", "--if-exists", "--single-transaction"],
      ...[`--dbname=${this.#url}`, file],
    );
    await server.tool("migrate", "--new-epoch");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }
}

async function run(program: string, ...args: string[]): Promise<void> {
  const command = join(postgresPrograms() ?? "", program);
  const { success, stderr } = await new Deno.Command(command, { args })
    .output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
