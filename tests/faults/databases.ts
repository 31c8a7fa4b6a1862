/**
 * Runs something over servers of one's own, PostgreSQL's and maybe Redis', if
 * they are installed.
 *
 * @module
 */
import { postgresPrograms, PostgresServer } from "../servers/postgres.ts";
import { hasRedis, RedisServer } from "../servers/redis.ts";
import { type Outcome, verdicts } from "./verdict.ts";

/** What a server is told of its database. */
export type DatabaseEnv = Readonly<Record<string, string>>;

/** Whether both are installed. */
export function hasDatabases(): boolean {
  return postgresPrograms() !== null && hasRedis();
}

export async function withDatabase(
  { redis }: { redis: boolean },
  run: (env: DatabaseEnv) => Promise<Outcome>,
): Promise<Outcome> {
  await using postgres = await PostgresServer.start();
  const DATABASE_URL = await postgres.url();
  if (!redis) return await run({ DATABASE_URL });
  await using bus = await RedisServer.start();
  return await run({ DATABASE_URL, BUS_URL: bus.url });
}

/**
 * Runs once with PostgreSQL alone, and once with Redis beside it; all figures
 * say which. Where they are not installed, as {@linkcode ifInstalled} does.
 */
export async function withAllDatabases(
  promise: string,
  run: (redis: boolean) => Promise<Outcome>,
): Promise<Outcome> {
  return await ifInstalled(promise, async () => {
    const outcomes = [
      named("PostgreSQL", await run(false)),
      named("with Redis", await run(true)),
    ];
    return {
      verdicts: outcomes.flatMap(({ verdicts }) => verdicts),
      details: outcomes.flatMap(({ details }) => details),
    };
  });
}

/** Where they are not installed, nothing is kept and nothing broken. */
export async function ifInstalled(
  promise: string,
  run: () => Promise<Outcome>,
): Promise<Outcome> {
  if (hasDatabases()) return await run();
  const skipped = "skipped for want of PostgreSQL or Redis";
  return { verdicts: [verdicts(promise).note(skipped, 1)], details: [] };
}

function named(name: string, { verdicts, details }: Outcome): Outcome {
  return {
    verdicts: verdicts.map((one) => ({
      ...one,
      figure: `${one.figure} (${name})`,
    })),
    details,
  };
}
