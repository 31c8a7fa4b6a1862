import { assertEquals } from "@std/assert";
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

Deno.test({
  name: "PostgresBus says so where LISTEN is deaf, and goes on once it hears",
  ignore,
  async fn() {
    const address = await url();
    await server().sql("CREATE DATABASE deaf");
    const deaf = new URL(address);
    deaf.pathname = "/deaf";
    // LISTEN succeeds, as at a pooler that hands connections around.
    let listensAt = deaf.href;
    const said: string[] = [];
    await using pool = new Pool({ url: address, max: 1 });
    await using bus = new PostgresBus({
      get url() {
        return listensAt;
      },
      pool,
      from: "a",
      epoch: "epoch",
      logger: {
        ...SILENT,
        info: (event) => said.push(event),
        warn(event, fields) {
          said.push(`${event}: ${fields?.["detail"]}`);
          listensAt = address;
        },
      },
    });
    const { promise: joined, resolve } = Promise.withResolvers<void>();

    bus.listen({ hint: () => {}, joined: resolve });
    await joined;

    assertEquals(said, [
      "bus_disconnected: LISTEN hears nothing, as behind a pooler",
      "bus_connected",
    ]);
    assertEquals(bus.connected, true);
  },
});
