import { assert, assertEquals, assertRejects } from "@std/assert";
import { DatabaseError, Pool, type Query } from "../../../lib/postgres/pool.ts";
import { until } from "../../faults/waiting.ts";
import { freePort } from "../../servers/free_port.ts";
import { PostgresServer } from "../../servers/postgres.ts";
import { usePostgres } from "../../servers/use_postgres.ts";

const { ignore, server, url } = usePostgres();

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

async function problemOf(work: Promise<unknown>): Promise<string> {
  const { problem } = await assertRejects(() => work, DatabaseError);
  return problem;
}

function ifLost(error: unknown): null {
  if (error instanceof DatabaseError && error.problem === "lost") return null;
  throw error;
}

async function withTable(max: number): Promise<Pool> {
  const pool = new Pool({ url: await url(), max });
  await pool.query("CREATE TABLE notes (n integer PRIMARY KEY)");
  return pool;
}

async function notes(pool: Pool): Promise<unknown[]> {
  const rows = await pool.query("SELECT n FROM notes ORDER BY n");
  return rows.map((row) => row["n"]);
}

test("Pool.transaction() takes effect whole, or not at all", async () => {
  await using pool = await withTable(1);

  await pool.transaction(async (query) => {
    await query("INSERT INTO notes VALUES ($1)", [1]);
    await query("INSERT INTO notes VALUES ($1)", [2]);
  });
  const wrong = pool.transaction(async (query) => {
    await query("INSERT INTO notes VALUES ($1)", [3]);
    await query("INSERT INTO notes VALUES ($1)", [1]);
  });

  assertEquals(await problemOf(wrong), "conflict");
  assertEquals(await notes(pool), [1, 2]);
});

test("Pool.transaction() is no success after a failure that was overlooked", async () => {
  await using pool = await withTable(1);

  const wrong = pool.transaction(async (query) => {
    await query("INSERT INTO notes VALUES ($1)", [1]);
    await query("INSERT INTO nowhere VALUES ($1)", [1]).catch(() => []);
  });

  assertEquals(await problemOf(wrong), "refused");
  assertEquals(await notes(pool), []);
});

test("Pool.transaction() lets nothing run once it was rolled back", async () => {
  await using pool = await withTable(1);
  const { promise: over, resolve } = Promise.withResolvers<void>();
  let late: Promise<unknown> = Promise.resolve();

  const wrong = pool.transaction(async (query) => {
    late = over.then(() => query("INSERT INTO notes VALUES ($1)", [1]));
    await query("SELECT 1 / 0");
  });
  await assertRejects(() => wrong, DatabaseError);
  resolve();

  assertEquals(await problemOf(late), "lost");
  assertEquals(await notes(pool), []);
});

test("Pool.transaction() whose connection is cut leaves nothing, and the next one is whole", async () => {
  await using pool = await withTable(1);

  const broken = pool.transaction(async (query) => {
    await query("INSERT INTO notes VALUES ($1)", [1]);
    await server().cut("fresh-chat");
    await query("INSERT INTO notes VALUES ($1)", [2]);
  });
  const next = pool.transaction((query) =>
    query("INSERT INTO notes VALUES ($1)", [3])
  );

  assertEquals(await problemOf(broken), "lost");
  await next;
  assertEquals(await notes(pool), [3]);
});

test("Pool uses no more connections than it may, and lets others wait", async () => {
  await using pool = await withTable(2);

  const waiting = Array.from(
    { length: 20 },
    () => pool.query("SELECT pg_backend_pid() AS pid"),
  );
  const rows = (await Promise.all(waiting)).flat();

  assertEquals(rows.length, 20);
  const pids = new Set(rows.map((row) => row["pid"]));
  assert(pids.size <= 2, `${pids.size} connections`);
});

test("Pool gives up who does not answer, and goes on with another connection", async () => {
  await using pool = new Pool({ url: await url(), max: 1, answerMs: 200 });

  assertEquals(await problemOf(pool.query("SELECT pg_sleep(600)")), "lost");
  // On a slow machine the next ones may take longer than it waits.
  let rows: unknown;
  await until("another connection", async () => {
    rows = await pool.query("SELECT 1 AS one").catch(ifLost);
    return rows !== null;
  });
  assertEquals(rows, [{ one: 1 }]);
});

test("Pool says that nobody is there, and finds who comes back", async () => {
  const nowhere = `postgres://postgres@127.0.0.1:${freePort()}/postgres`;
  await using stranded = new Pool({ url: nowhere, max: 1 });
  assertEquals(await problemOf(stranded.query("SELECT 1")), "lost");

  await using own = await PostgresServer.start();
  await using pool = new Pool({ url: await own.url(), max: 1 });
  await pool.query("SELECT 1");
  await own.stop();
  assertEquals(await problemOf(pool.query("SELECT 1")), "lost");
  await own.resume();

  assertEquals(await pool.query("SELECT 1 AS one"), [{ one: 1 }]);
});

test("Pool.transaction() prepares nothing any more once a pooler has taken that away", async () => {
  await using pool = await withTable(1);
  const add = (n: number) =>
    pool.transaction((query) => query("INSERT INTO notes VALUES ($1)", [n]));
  await add(1);
  // As if what comes next came to another connection of the server.
  await pool.query("DEALLOCATE ALL");

  assertEquals(await problemOf(add(2)), "conflict");
  await add(2);

  const prepared = await pool.query("SELECT 1 FROM pg_prepared_statements");
  assertEquals(prepared, []);
  assertEquals(await notes(pool), [1, 2]);
});

test("Pool.transaction() has its statements look up by key if they should, and no others", async () => {
  await using pool = new Pool({ url: await url(), max: 1 });
  const scans = async (query: Query) => {
    const [row] = await query("SHOW enable_seqscan");
    return row?.["enable_seqscan"];
  };

  assertEquals(
    await pool.transaction(scans, "read committed", "by key"),
    "off",
  );
  assertEquals(await pool.transaction(scans), "on");
  assertEquals(await scans(pool.query), "on");
});
