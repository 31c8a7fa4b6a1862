import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { append, draft, ROOM } from "../../log_contract.ts";
import { TempStore } from "../../temp_store.ts";

const PAGE_BYTES = 4_096;
/** Less than what SQLite moves by itself, in a commit: 4,000 of them. */
const PAGES_MAX = 1_500;
const LONG = "x".repeat(8_000);

async function write(
  log: Parameters<typeof append>[0],
  messages: number,
): Promise<void> {
  for (let i = 0; i < messages; i++) {
    const { ok } = await append(log, draft({ body: `${i} ${LONG}` }));
    assert(ok);
  }
}

const bytesOf = (path: string) => Deno.statSync(path).size;

Deno.test("Checkpoints keep the write-ahead log short between commits", async () => {
  await using temp = new TempStore();
  const { log } = await temp.open();

  await write(log, 400);

  // Each is stored twice: as it was written, and as it stands.
  assert(bytesOf(temp.path) > 2 * 300 * LONG.length, "all is in the file");
  assert(bytesOf(`${temp.path}-wal`) < PAGES_MAX * PAGE_BYTES);
});

Deno.test("Checkpoints leave little behind a burst that may have been deleted", async () => {
  await using temp = new TempStore();
  const { log } = await temp.open();
  const burst = Array.from({ length: 600 }, () => draft({ body: LONG }));
  await log.append(burst);
  const most = bytesOf(`${temp.path}-wal`);

  await write(log, 200);

  assert(most > PAGES_MAX * PAGE_BYTES);
  assert(bytesOf(`${temp.path}-wal`) < 700 * PAGE_BYTES);
});

Deno.test("Checkpoints wait for whoever reads, and nobody waits for them", async () => {
  await using temp = new TempStore();
  const { log } = await temp.open();
  await write(log, 1);
  using other = new DatabaseSync(temp.path, { readOnly: true });
  const count = other.prepare("SELECT count(*) AS n FROM events");
  other.exec("BEGIN");
  const before = count.get();
  await write(log, 200);
  const during = count.get();
  const stuck = bytesOf(temp.path);
  other.exec("COMMIT");

  await write(log, 200);

  assertEquals(during, before);
  assertEquals(await log.head(ROOM), 401);
  assert(bytesOf(temp.path) > stuck + 2 * 300 * LONG.length);
});
