import type { RoomLog } from "../../../lib/log/log.ts";
import { PostgresLog } from "../../../lib/log/postgres.ts";
import { Pool } from "../../../lib/postgres/pool.ts";
import { migrate } from "../../../lib/postgres/schema.ts";
import { testLogActs } from "../../log_acts_contract.ts";
import { testLogContract } from "../../log_contract.ts";
import { SILENT } from "../../servers/silent.ts";
import { usePostgres } from "../../servers/use_postgres.ts";

const { ignore, url } = usePostgres();

testLogContract("PostgresLog", open, ignore);
testLogActs("PostgresLog", open, ignore);

async function open(): Promise<RoomLog> {
  const pool = new Pool({ url: await url(), max: 2 });
  const { epoch } = await migrate(pool, crypto.randomUUID());
  const log = new PostgresLog({
    reads: pool,
    writes: pool,
    epoch,
    logger: SILENT,
  });
  const close = log[Symbol.asyncDispose].bind(log);
  log[Symbol.asyncDispose] = async () => {
    await close();
    await pool[Symbol.asyncDispose]();
  };
  return log;
}
