import { assertEquals, assertRejects } from "@std/assert";
import { LOBBY, type RoomEvent } from "../../../lib/protocol.ts";
import {
  RecentReplays,
  type Wanted,
} from "../../../lib/shell/recent_replays.ts";

const WANTED: Wanted = { room: LOBBY, after: 0, limit: 50, head: 3 };

/** Counts the reads, by a clock that stands still. */
function rig() {
  const clock = { wallMs: 0, monoMs: 0 };
  const reads: Wanted[] = [];
  const events: RoomEvent[] = [];
  const state = { fails: false };
  const replays = new RecentReplays({
    now: () => clock,
    read(wanted) {
      reads.push(wanted);
      return state.fails
        ? Promise.reject(new Error("unreadable"))
        : Promise.resolve(events);
    },
  });
  return { clock, reads, replays, state };
}

Deno.test("RecentReplays.get() reads once for all who come at once", async () => {
  const { clock, reads, replays } = rig();

  const both = await Promise.all([replays.get(WANTED), replays.get(WANTED)]);
  clock.monoMs = 49;
  const third = await replays.get(WANTED);

  const shared = [...both, third].map(({ isShared }) => isShared);
  assertEquals(shared, [false, true, true]);
  assertEquals(new Set([...both, third].map(({ events }) => events)).size, 1);
  clock.monoMs = 50;
  assertEquals((await replays.get(WANTED)).isShared, false);
  assertEquals(reads.length, 2);
});

Deno.test("RecentReplays.get() reads anew what is not the same", async () => {
  const { reads, replays } = rig();
  const others = [
    WANTED,
    { ...WANTED, head: 4 }, // As a message was deleted.
    { ...WANTED, after: 1 },
    { ...WANTED, limit: 20 },
    { ...WANTED, head: null },
    { ...WANTED, head: null },
  ];

  for (const wanted of others) await replays.get(wanted);

  assertEquals(reads, others);
});

Deno.test("RecentReplays.get() knows so many only", async () => {
  const { reads, replays } = rig();
  for (let after = 0; after <= 16; after++) {
    await replays.get({ ...WANTED, after });
  }

  await replays.get({ ...WANTED, after: 16 });
  await replays.get({ ...WANTED, after: 15 });

  assertEquals(reads.length, 18);
});

Deno.test("RecentReplays.get() remembers no failure", async () => {
  const { reads, replays, state } = rig();
  state.fails = true;
  const both = [replays.get(WANTED), replays.get(WANTED)];
  for (const one of both) await assertRejects(() => one, Error, "unreadable");
  state.fails = false;

  assertEquals((await replays.get(WANTED)).isShared, false);
  assertEquals(reads.length, 2);
});
