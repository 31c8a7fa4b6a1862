/**
 * A crash at every labelled point of a commit is harmless: what was
 * acknowledged is stored once, what was not can be repeated.
 */
import { assert, assertEquals } from "@std/assert";
import { FAULT_POINTS } from "../../../lib/sqlite/jobs.ts";
import { append, draft, ROOM, stored } from "../../log_contract.ts";
import { TempStore } from "../../temp_store.ts";

/** The group that crashes. */
const CRASHING = 4;

/** How many of the events were stored when the process died there. */
const STORED_BY_THEN = {
  before_begin: CRASHING - 1,
  after_insert: CRASHING - 1,
  before_commit: CRASHING - 1,
  after_commit: CRASHING,
  before_reply: CRASHING,
};

for (const point of FAULT_POINTS) {
  Deno.test(`SqliteLog survives SIGKILL at ${point}`, async () => {
    await using temp = new TempStore();
    const child = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-check", "--no-lock", "--quiet"],
        new URL("./crash_child.ts", import.meta.url).pathname,
        ...[temp.folder, point, String(CRASHING)],
      ],
    }).output();
    const printed = new TextDecoder().decode(child.stdout).trim().split("\n");
    const acked = printed.map((line) => JSON.parse(line));

    const { log } = await temp.open();
    const kept = await log.replay(ROOM, 0, 100);
    const repeats = [];
    for (let n = 0; n < CRASHING; n++) {
      repeats.push(
        await append(log, draft({ cid: `cid-${n}-0000`, body: `body ${n}` })),
      );
    }

    assertEquals(
      child.signal,
      "SIGKILL",
      new TextDecoder().decode(child.stderr),
    );
    assertEquals(acked, kept.slice(0, acked.length));
    assertEquals(acked.length, CRASHING - 1);
    assertEquals(kept.length, STORED_BY_THEN[point]);
    assertEquals(
      repeats.map((outcome) => outcome.ok && [outcome.event.seq, outcome.dup]),
      repeats.map((_, n) => [n + 1, n < kept.length]),
    );
    assertEquals(await log.head(ROOM), CRASHING);
  });

  Deno.test(`SqliteLog survives the end of its thread at ${point}`, async () => {
    await using temp = new TempStore();
    const { log } = await temp.open({
      crash: { at: point, group: 2, how: "end_thread" },
    });
    const first = await stored(log, draft());

    const lost = draft();
    const outcome = await append(log, lost);
    const after = await stored(log, draft());

    assert(outcome.ok, JSON.stringify(outcome));
    assertEquals([outcome.dup, outcome.event.id], [false, lost.id]);
    assertEquals(await log.replay(ROOM, 0, 10), [first, outcome.event, after]);
    const faults = temp.lines.filter(({ event }) => event === "storage_fault");
    assertEquals(faults.map((line) => line["problem"]), ["writer_died"]);
    assertEquals(log.fault(), null);
  });
}

Deno.test("SqliteIdentity keeps a claim whose answer was lost with the thread", async () => {
  await using temp = new TempStore();
  const { log, identity } = await temp.open({
    crash: { at: "after_commit", group: 1, how: "end_thread" },
  });

  const [, claim, guest] = await Promise.all([
    log.append([draft()]),
    identity.claim("Ada", null, 1_000),
    identity.claimGuest("Bob", 1_000),
  ]);

  assert(claim.ok && claim.token !== null, JSON.stringify(claim));
  assert(guest.ok, JSON.stringify(guest));
  const session = await identity.session(claim.token, 1_000);
  assertEquals(session?.person, claim.person);
});
