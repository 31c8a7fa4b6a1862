import { PostgresBus } from "../../../lib/bus/postgres.ts";
import { Pool } from "../../../lib/postgres/pool.ts";
import { testBusContract } from "../../bus_contract.ts";
import { SILENT } from "../../servers/silent.ts";
import { usePostgres } from "../../servers/use_postgres.ts";

const { ignore, server, url } = usePostgres();

testBusContract("PostgresBus", open, cutOff, ignore);

async function open(from: string): Promise<PostgresBus> {
  const address = await url();
  const pool = new Pool({ url: address, max: 1 });
  const bus = new PostgresBus({
    url: address,
    pool,
    from,
    epoch: "epoch",
    logger: SILENT,
  });
  const close = bus[Symbol.asyncDispose].bind(bus);
  bus[Symbol.asyncDispose] = async () => {
    await close();
    await pool[Symbol.asyncDispose]();
  };
  return bus;
}

/** As an administrator, or a proxy that restarts, would. */
async function cutOff(): Promise<void> {
  for (const name of ["fresh-chat", "fresh-chat bus"]) await server().cut(name);
}
