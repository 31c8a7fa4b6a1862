import { assertEquals, assertRejects } from "@std/assert";
import { Pool } from "../../../lib/postgres/pool.ts";
import {
  migrate,
  SCHEMA_VERSION,
  SchemaError,
} from "../../../lib/postgres/schema.ts";
import { usePostgres } from "../../servers/use_postgres.ts";

const { ignore, url } = usePostgres();

Deno.test({
  name: "migrate() by five processes at once is done by one of them",
  ignore,
  async fn() {
    const address = await url();
    const done = await Promise.all(
      Array.from({ length: 5 }, async (_, i) => {
        await using pool = new Pool({ url: address, max: 1 });
        return await migrate(pool, `epoch-${i}`);
      }),
    );

    assertEquals(done.filter(({ from }) => from === 0).length, 1);
    assertEquals(new Set(done.map(({ to }) => to)), new Set([SCHEMA_VERSION]));
    assertEquals(new Set(done.map(({ epoch }) => epoch)).size, 1);
  },
});

Deno.test({
  name: "migrate() refuses what a later program made, and what is another's",
  ignore,
  async fn() {
    await using later = new Pool({ url: await url(), max: 1 });
    await migrate(later, "epoch");
    await later.query("UPDATE meta SET value = '99' WHERE key = 'version'");
    await later.query("UPDATE meta SET value = '99' WHERE key = 'readable_by'");
    await using foreign = new Pool({ url: await url(), max: 1 });
    await foreign.query("CREATE TABLE meta (key text, value text)");

    await assertRejects(
      () => migrate(later, "epoch"),
      SchemaError,
      "version 99",
    );
    await assertRejects(
      () => migrate(foreign, "epoch"),
      SchemaError,
      "another program",
    );
    assertEquals(await foreign.query("SELECT * FROM meta"), []);
  },
});
