/**
 * A server of PostgreSQL for all tests of a file, that ends with them. Where
 * it is not installed, they are to be ignored.
 *
 * @module
 */
import { postgresPrograms, PostgresServer } from "./postgres.ts";

export interface TestPostgres {
  readonly ignore: boolean;
  /** Of an empty database. */
  url(): Promise<string>;
  server(): PostgresServer;
}

/** To be called once, at the head of a file of tests. */
export function usePostgres(): TestPostgres {
  const ignore = postgresPrograms() === null;
  let running: PostgresServer | null = null;
  const server = () => {
    if (running === null) throw new Error("PostgreSQL has not been started");
    return running;
  };
  Deno.test.beforeAll(async () => {
    if (!ignore) running = await PostgresServer.start();
  });
  Deno.test.afterAll(async () => {
    await running?.[Symbol.asyncDispose]();
  });
  return { ignore, url: () => server().url(), server };
}
