import { PostgresIdentity } from "../../../lib/identity/postgres.ts";
import { RANDOM_MINT } from "../../../lib/identity/secret.ts";
import { Pool } from "../../../lib/postgres/pool.ts";
import { migrate } from "../../../lib/postgres/schema.ts";
import { testIdentityContract } from "../../identity_contract.ts";
import { usePostgres } from "../../servers/use_postgres.ts";

const { ignore, url } = usePostgres();

testIdentityContract("PostgresIdentity", async () => {
  const pool = new Pool({ url: await url(), max: 3 });
  await migrate(pool, crypto.randomUUID());
  const identity = new PostgresIdentity(pool, RANDOM_MINT);
  const close = identity[Symbol.asyncDispose].bind(identity);
  identity[Symbol.asyncDispose] = async () => {
    await close();
    await pool[Symbol.asyncDispose]();
  };
  return identity;
}, ignore);
