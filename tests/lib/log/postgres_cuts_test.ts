import { assertEquals } from "@std/assert";
import { PostgresLog } from "../../../lib/log/postgres.ts";
import { Pool } from "../../../lib/postgres/pool.ts";
import { migrate } from "../../../lib/postgres/schema.ts";
import { LOBBY } from "../../../lib/protocol.ts";
import { Proxy, type Way } from "../../faults/proxy.ts";
import { draft } from "../../log_contract.ts";
import { SILENT } from "../../servers/silent.ts";
import { usePostgres } from "../../servers/use_postgres.ts";

const { ignore, url } = usePostgres();
/** More bytes than a first append takes, either way. */
const BYTES = { up: 6_000, down: 3_000 };
const STEP = 211;

Deno.test({
  name:
    "PostgresLog.append() stores once what it acknowledges, whichever byte is the last of its connection",
  ignore,
  async fn() {
    const address = new URL(await url());
    await using setup = new Pool({ url: address.href, max: 1 });
    const { epoch } = await migrate(setup, "epoch");
    await using proxy = new Proxy(Number(address.port));
    address.port = String(proxy.port);
    const cids: string[] = [];
    for (const way of ["up", "down"] satisfies Way[]) {
      for (let bytes = 1; bytes < BYTES[way]; bytes += STEP) {
        await using writes = new Pool({ url: address.href, max: 1 });
        await using log = new PostgresLog({
          reads: setup,
          writes,
          epoch,
          logger: SILENT,
        });
        proxy.cutNext({ way, afterBytes: bytes });
        const asked = draft({ body: `${way} ${bytes}` });

        const [outcome] = await log.append([asked]);

        proxy.spare();
        assertEquals(outcome?.ok, true, `${way} ${bytes}`);
        cids.push(asked.cid);
        const stored = await log.replay(LOBBY, 0, 1_000);
        assertEquals(stored.map(({ cid }) => cid), cids, `${way} ${bytes}`);
      }
    }
  },
});
