/**
 * One database of PostgreSQL for everything, shared by several processes, and
 * what they tell each other. Disposing gives back the lease and all
 * connections.
 *
 * @module
 */
import type { Bus } from "../bus/bus.ts";
import type { RedisBusOptions } from "../bus/redis.ts";
import { PostgresBus } from "../bus/postgres.ts";
import { PostgresElsewhere } from "../elsewhere/postgres.ts";
import { PostgresIdentity, readPepper, tidy } from "../identity/postgres.ts";
import { type Mint, RANDOM_MINT } from "../identity/secret.ts";
import { PostgresLog } from "../log/postgres.ts";
import type { Logger } from "../logger.ts";
import { StoreOpenError } from "../store.ts";
import { disposeAll } from "./dispose_all.ts";
import { DatabaseError, Pool } from "./pool.ts";
import { migrate, SchemaError } from "./schema.ts";

/** Of each kind, so that nobody waits for others' work. */
const READS = 4;
const WRITES = 1;
const IDENTITY = 3;
const TELLS = 2;
/** Connections of one process, the one that listens included. */
export const CONNECTIONS_MAX = READS + WRITES + IDENTITY + TELLS + 1;

export interface PostgresStoreOptions {
  /** `postgres://…` */
  url: string;
  /** `redis://…`, to tell each other by; `null`: by the database. */
  busUrl: string | null;
  logger: Logger;
  mint?: Mint;
  /** Unix milliseconds, to forget what is long over. */
  nowMs?: number;
}

export interface PostgresStore extends AsyncDisposable {
  log: PostgresLog;
  identity: PostgresIdentity;
  shared: { bus: Bus; elsewhere: PostgresElsewhere };
}

/** @throws {StoreOpenError} */
export async function openPostgresStore(
  { url, busUrl, logger, mint = RANDOM_MINT, nowMs = Date.now() }:
    PostgresStoreOptions,
): Promise<PostgresStore> {
  await using cleanUp = new AsyncDisposableStack();
  const way = { prepares: true };
  const pool = (max: number) => cleanUp.use(new Pool({ url, max, way }));
  const reads = pool(READS);
  const writes = pool(WRITES);
  const people = pool(IDENTITY);
  const tells = pool(TELLS);
  const { epoch, pepper } = await open(writes, mint, nowMs, logger);
  const process = mint.id();
  const end = { from: process, epoch, logger };
  const bus = cleanUp.use(
    busUrl === null
      ? new PostgresBus({ url, pool: tells, ...end })
      : await openRedisBus({ url: busUrl, ...end }),
  );
  const elsewhere = new PostgresElsewhere({
    pool: tells,
    process,
    logger,
    written: (room) => bus.tell({ t: "here", room }),
  });
  const log = new PostgresLog({ reads, writes, epoch, logger });
  const identity = new PostgresIdentity(people, mint, pepper);
  const others = cleanUp.move();
  return {
    log,
    identity,
    shared: { bus, elsewhere },
    async [Symbol.asyncDispose]() {
      // They end also where one of the first three fails.
      await using _ = others;
      await disposeAll([elsewhere, log, identity]);
    },
  };
}

/** Its client is large, and few need it. */
async function openRedisBus(options: RedisBusOptions): Promise<Bus> {
  const { RedisBus } = await import("../bus/redis.ts");
  return new RedisBus(options);
}

async function open(
  pool: Pool,
  mint: Mint,
  nowMs: number,
  logger: Logger,
): Promise<{ epoch: string; pepper: string }> {
  try {
    const { from, to, epoch } = await migrate(pool, mint.id());
    if (from !== to) logger.info("database_migrated", { from, to });
    await tidy(pool, nowMs);
    return { epoch, pepper: await readPepper(pool, mint) };
  } catch (error) {
    const isKnown = error instanceof DatabaseError ||
      error instanceof SchemaError;
    if (!isKnown) throw error;
    throw new StoreOpenError(
      `Cannot use the database of DATABASE_URL: ${error.message}`,
      { cause: error },
    );
  }
}
