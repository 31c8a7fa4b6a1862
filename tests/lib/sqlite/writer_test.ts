import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { QUEUE_DRAFTS_MAX } from "../../../lib/sqlite/write_queue.ts";
import { append, draft, ROOM } from "../../log_contract.ts";
import { TempStore } from "../../temp_store.ts";

function drafts(count: number) {
  return Array.from({ length: count }, () => draft());
}

Deno.test("Writer.submit() refuses as busy what the queue cannot hold", async () => {
  await using temp = new TempStore();
  const { log } = await temp.open();
  using other = new DatabaseSync(temp.path);
  other.exec("BEGIN IMMEDIATE"); // Holds the first group up.

  const sent = log.append(drafts(1));
  await Promise.resolve(); // It has left the queue.
  const waiting = log.append(drafts(QUEUE_DRAFTS_MAX));
  const tooMuch = await append(log, draft());
  other.exec("COMMIT");
  const outcomes = [...await sent, ...await waiting];

  assertEquals(tooMuch, { ok: false, code: "busy" });
  assert(outcomes.every((outcome) => outcome.ok));
  assertEquals(await log.head(ROOM), QUEUE_DRAFTS_MAX + 1);
});

Deno.test("Writer commits what was submitted before it is closed", async () => {
  await using temp = new TempStore();
  const { log } = await temp.open();

  const outcomes = Array.from({ length: 200 }, () => append(log, draft()));
  await temp.close();
  const late = await append(log, draft());
  const { log: again } = await temp.open();

  assert((await Promise.all(outcomes)).every((outcome) => outcome.ok));
  assertEquals(await again.head(ROOM), 200);
  assertEquals(late, { ok: false, code: "unavailable" });
});

Deno.test("openSqliteStore() forgets guests of before, and keeps people", async () => {
  await using temp = new TempStore();
  const { identity } = await temp.open();
  const ada = await identity.claim("Ada", null, 1_000);
  await identity.claimGuest("Bob", 1_000);

  const { identity: again } = await temp.reopen();

  assert(ada.ok && ada.token !== null);
  const session = await again.session(ada.token, 1_000);
  assertEquals(session?.person, ada.person);
  assertEquals((await again.claim("Bob", null, 1_000)).ok, true);
  assertEquals((await again.claim("Ada", null, 1_000)).ok, false);
});

Deno.test("chat.db holds no secret", async () => {
  await using temp = new TempStore();
  const { identity } = await temp.open();
  const claim = await identity.claim("Ada", null, 1_000);
  await temp.close();

  assert(claim.ok && claim.token !== null);
  const file = new TextDecoder("latin1").decode(Deno.readFileSync(temp.path));
  assert(file.includes(claim.person.id));
  assert(!file.includes(claim.token));
});

Deno.test("chat.db holds no deleted text", async () => {
  await using temp = new TempStore();
  const { log } = await temp.open();
  const first = draft({ body: "a secret nobody should find" });
  await log.append([first]);
  await log.append([draft({ kind: "delete", ref: first.id, body: "" })]);
  await temp.close();

  const file = new TextDecoder("latin1").decode(Deno.readFileSync(temp.path));
  assert(file.includes(first.id));
  assert(!file.includes("a secret"));
});
