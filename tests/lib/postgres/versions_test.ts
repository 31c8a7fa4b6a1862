import { assert, assertEquals, assertRejects } from "@std/assert";
import { MIGRATIONS } from "../../../lib/postgres/migrations.ts";
import { Pool } from "../../../lib/postgres/pool.ts";
import {
  migrate,
  renewEpoch,
  SCHEMA_VERSION,
  SchemaError,
} from "../../../lib/postgres/schema.ts";
import { text } from "../../../lib/row.ts";
import { usePostgres } from "../../servers/use_postgres.ts";

const postgres = usePostgres();
const NEWER = SCHEMA_VERSION + 1;

function test(behaviour: string, fn: (pool: Pool) => Promise<void>): void {
  Deno.test({
    name: behaviour,
    ignore: postgres.ignore,
    fn: async () => {
      await using pool = new Pool({ url: await postgres.url(), max: 2 });
      await fn(pool);
    },
  });
}

/** Of all tables: their columns and indexes. */
const PARTS = `
  SELECT table_name || '.' || column_name AS part
  FROM information_schema.columns WHERE table_schema = current_schema()
  UNION SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()`;

async function partsOf(pool: Pool): Promise<string[]> {
  return (await pool.query(PARTS)).map((row) => text(row, "part"));
}

function setMeta(pool: Pool, key: string, value: string) {
  return pool.query("UPDATE meta SET value = $2 WHERE key = $1", [key, value]);
}

test("migrate() takes away nothing that the version before uses", async (pool) => {
  const before = MIGRATIONS.slice(0, -1);
  for (const { sql } of before) await pool.query(sql);
  await pool.query("INSERT INTO meta VALUES ('version', $1)", [
    String(before.length),
  ]);
  const parts = await partsOf(pool);

  const { from } = await migrate(pool, "epoch");
  const now = new Set(await partsOf(pool));

  assertEquals(from, SCHEMA_VERSION - 1);
  assert(parts.includes("rooms.seq"));
  assertEquals(parts.filter((part) => !now.has(part)), []);
});

test("migrate() leaves a later version as it is that it can work with", async (pool) => {
  await migrate(pool, "epoch");
  await setMeta(pool, "version", String(NEWER));
  await setMeta(pool, "readable_by", String(SCHEMA_VERSION));

  const migrated = await migrate(pool, "another");

  assertEquals(migrated, { from: NEWER, to: NEWER, epoch: "epoch" });
  assertEquals(
    await pool.query("SELECT key, value FROM meta ORDER BY key"),
    [
      { key: "epoch", value: "epoch" },
      { key: "readable_by", value: String(SCHEMA_VERSION) },
      { key: "version", value: String(NEWER) },
    ],
  );
});

for (const readableBy of [String(NEWER), "", "soon"]) {
  test(`migrate() refuses a later version readable by "${readableBy}"`, async (pool) => {
    await migrate(pool, "epoch");
    await setMeta(pool, "version", String(NEWER));
    await setMeta(pool, "readable_by", readableBy);

    await assertRejects(
      () => migrate(pool, "another"),
      SchemaError,
      `it has version ${NEWER}, and this program knows ${SCHEMA_VERSION} at most: start the newer program`,
    );
  });
}

test("migrate() refuses a later version that says nothing of others", async (pool) => {
  await migrate(pool, "epoch");
  await setMeta(pool, "version", String(NEWER));
  await pool.query("DELETE FROM meta WHERE key = 'readable_by'");

  await assertRejects(() => migrate(pool, "another"), SchemaError);
});

test("renewEpoch() waits until nobody knows the old one", async (pool) => {
  await migrate(pool, "old");
  await pool.query("INSERT INTO processes VALUES ('p', now() + '9 s')");

  await assertRejects(
    () => renewEpoch(pool, "new"),
    SchemaError,
    "processes are using the database: stop all 1",
  );
  await pool.query("UPDATE processes SET until = now() - interval '1 s'");
  await renewEpoch(pool, "new");

  assertEquals((await migrate(pool, "another")).epoch, "new");
});
