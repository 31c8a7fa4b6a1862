/**
 * How many rows PostgreSQL looks at for what pages and messages ask: whatever
 * its planner believes of a room that has most of what there is.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { PostgresLog } from "../../../lib/log/postgres.ts";
import { MIGRATIONS } from "../../../lib/postgres/migrations.ts";
import { Pool } from "../../../lib/postgres/pool.ts";
import { migrate } from "../../../lib/postgres/schema.ts";
import { draft, ROOM, roomId } from "../../log_contract.ts";
import { SILENT } from "../../servers/silent.ts";
import { usePostgres } from "../../servers/use_postgres.ts";

const { ignore, url } = usePostgres();

const EVENTS = 8_000;
/** A statement is planned for good at its sixth use. */
const TIMES = 8;
/** Rows of all tables, and of their indexes, for one use of everything. */
const ROWS_MAX = 3_000;

const FILL = `
  INSERT INTO events (room, seq, kind, id, author, name, cid, body, ts)
  SELECT r.n, g, 'message', 'id-' || g, 'a-' || g % 50, 'A', 'cid-' || g, 'b', g
  FROM rooms r, generate_series(2, ${EVENTS}) g WHERE r.id = $1`;
const ROWS = `
  SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint AS rows
  FROM pg_stat_user_tables WHERE schemaname = current_schema()`;

/** Rooms that version 1 of the tables can hold, opened and left alone. */
const OPEN = `
  WITH opened AS (
    INSERT INTO rooms (id, seq, ts)
    SELECT 'opened-' || g, 1, g FROM generate_series(1, ${EVENTS}) g
    RETURNING n, ts)
  INSERT INTO events (room, seq, kind, id, author, name, cid, body, ts)
  SELECT n, 1, 'open', 'id', 'a', 'A', 'cid-' || n, '', ts FROM opened`;

async function rowsRead(pool: Pool): Promise<number> {
  await pool.query("SELECT pg_stat_force_next_flush()");
  const [row] = await pool.query(ROWS);
  return Number(row?.["rows"]);
}

Deno.test({
  name: "PostgresLog looks at a few rows of a room, however many it has",
  ignore,
  async fn() {
    // One connection, so that what was planned is used again.
    await using pool = new Pool({ url: await url(), max: 1 });
    await migrate(pool, "epoch");
    const log = new PostgresLog({
      reads: pool,
      writes: pool,
      epoch: "epoch",
      logger: SILENT,
    });
    await log.append([draft()]);
    await pool.query(FILL, [ROOM]);
    await pool.query(`
      INSERT INTO messages SELECT room, seq, seq, body FROM events
      WHERE seq > 1`);
    await pool.query("UPDATE rooms SET seq = $1", [EVENTS]);
    await pool.query("ANALYZE");

    const middle = EVENTS / 2;
    const before = await rowsRead(pool);
    for (let n = 0; n < TIMES; n++) {
      const [outcome] = await log.append([draft()]);
      assert(outcome?.ok);
      for (const after of [0, middle, EVENTS]) {
        await log.replay(ROOM, after, 50);
        await log.page(ROOM, { after, limit: 50 });
        await log.page(ROOM, { around: after + 1, limit: 50 });
        await log.page(ROOM, { before: after + 1, limit: 50 });
        await log.seqAt(ROOM, after);
        assertEquals(
          await log.unread(ROOM, after, "somebody"),
          after === EVENTS ? n + 1 : 100,
        );
      }
    }
    const rows = (await rowsRead(pool) - before) / TIMES;

    assert(rows > 100 && rows < ROWS_MAX, `${rows} rows were looked at`);
  },
});

Deno.test({
  name: "PostgresLog lists rooms by those that are listed, of whatever version",
  ignore,
  async fn() {
    await using pool = new Pool({ url: await url(), max: 1 });
    await pool.query(MIGRATIONS[0]?.sql ?? "");
    await pool.query("INSERT INTO meta VALUES ('version', '1')");
    await pool.query(OPEN);
    const { from, epoch } = await migrate(pool, "epoch");
    const log = new PostgresLog({
      reads: pool,
      writes: pool,
      epoch,
      logger: SILENT,
    });
    const open = (name: string) =>
      draft({ room: roomId(name), kind: "open", body: "", nowMs: 2 * EVENTS });
    await log.append(Array.from({ length: 50 }, (_, n) => open(`now-${n}`)));
    await log.append([open("opened-and-said"), draft()]);
    await log.append([draft({ room: roomId("opened-and-said") })]);
    // As a process of version 1 does that runs beside this one.
    await pool.query(`
      INSERT INTO rooms (id, seq, ts) VALUES ('opened-by-1', 1, ${EVENTS})`);
    await pool.query(`
      INSERT INTO events (room, seq, kind, id, author, name, cid, body, ts)
      SELECT n, 1, 'open', 'id', 'a', 'A', 'cid', '', ts FROM rooms
      WHERE id = 'opened-by-1'`);
    await pool.query("ANALYZE");

    const before = await rowsRead(pool);
    for (let n = 0; n < TIMES; n++) {
      assertEquals(
        (await log.rooms(20)).map(({ room }) => room).sort(),
        ["lobby", "opened-and-said"],
      );
    }
    const rows = (await rowsRead(pool) - before) / TIMES;

    assertEquals(from, 1);
    assert(rows < 20, `${rows} rows were looked at`);
  },
});
