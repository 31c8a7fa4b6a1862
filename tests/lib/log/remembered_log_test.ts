import { assertEquals } from "@std/assert";
import type { Appended, RoomLog } from "../../../lib/log/log.ts";
import { MemoryLog } from "../../../lib/log/memory.ts";
import {
  REMEMBERED_MAX,
  remembering,
} from "../../../lib/log/remembered_log.ts";
import { testLogActs } from "../../log_acts_contract.ts";
import {
  ADA,
  BOB,
  draft,
  GARDEN,
  ROOM,
  testLogContract,
} from "../../log_contract.ts";

const open = () => Promise.resolve(remembering(new MemoryLog()));

testLogContract("remembering()", open);
testLogActs("remembering()", open);

/** How often the log within was asked; `held` may hold its answers back. */
class Asked extends MemoryLog {
  count = 0;
  held: Promise<void> = Promise.resolve();
  refuses = false;

  override async hosts(room: typeof ROOM): Promise<string[]> {
    this.count++;
    const hosts = await super.hosts(room);
    await this.held;
    return hosts;
  }

  /** Stores, and does not say so. */
  override async append(
    ...[drafts]: Parameters<RoomLog["append"]>
  ): Promise<readonly Appended[]> {
    const outcomes = await super.append(drafts);
    if (!this.refuses) return outcomes;
    return outcomes.map(() => ({ ok: false, code: "unavailable" }));
  }
}

const opening = () => draft({ room: GARDEN, kind: "open", body: "" });

Deno.test("remembering() asks once until something is stored there", async () => {
  const inner = new Asked();
  await using log = remembering(inner);
  for (let i = 0; i < 3; i++) assertEquals(await log.hosts(GARDEN), []);
  assertEquals((await log.rooms(20)).length, 0);
  assertEquals(inner.count, 1);
  await log.append([draft({ room: ROOM })]);
  assertEquals((await log.rooms(20)).length, 1);
  await log.hosts(GARDEN);
  assertEquals(inner.count, 1);
  await log.append([opening()]);
  for (let i = 0; i < 3; i++) assertEquals(await log.hosts(GARDEN), [ADA.id]);
  assertEquals(inner.count, 2);
});

Deno.test("remembering() forgets an answer that was under way meanwhile", async () => {
  const inner = new Asked();
  await using log = remembering(inner);
  const gate = Promise.withResolvers<void>();
  inner.held = gate.promise;
  const early = log.hosts(GARDEN);
  await log.append([opening()]);
  gate.resolve();
  assertEquals(await early, []);
  assertEquals(await log.hosts(GARDEN), [ADA.id]);
});

Deno.test("remembering() remembers nothing while it is not known what is stored", async () => {
  const inner = new Asked();
  await using log = remembering(inner);
  inner.refuses = true;
  await log.append([draft({ room: ROOM })]);
  assertEquals(await log.hosts(GARDEN), []);
  // As one that was given before, and is stored late.
  await inner.append([opening()]);
  assertEquals(await log.hosts(GARDEN), [ADA.id]);
  inner.refuses = false;
  await log.append([draft({ room: ROOM })]);
  const { count } = inner;
  for (let i = 0; i < 3; i++) await log.hosts(GARDEN);
  assertEquals(inner.count, count + 1);
});

Deno.test("remembering() tells people and places apart", async () => {
  await using log = remembering(new MemoryLog());
  await log.append([
    opening(),
    draft({ room: GARDEN, author: BOB }),
    draft({ room: GARDEN }),
  ]);
  for (let i = 0; i < 2; i++) {
    const roles = await Promise.all(
      [ADA.id, BOB.id, null].map(async (id) =>
        (await log.standing(GARDEN, id)).standing.role
      ),
    );
    assertEquals(roles, ["owner", "visitor", "visitor"]);
    const unread = await Promise.all(
      [0, 1, 2].map((after) => log.unread(GARDEN, after, ADA.id)),
    );
    assertEquals(unread, [1, 1, 0]);
    assertEquals((await log.rooms(1)).length, 1);
    assertEquals((await log.rooms(20)).length, 1);
    assertEquals((await log.standing(ROOM, ADA.id)).head, 0);
  }
});

Deno.test("remembering() knows when a mute is over that it remembers", async () => {
  await using log = remembering(new MemoryLog());
  const mute = { kind: "mute", body: "600", ref: BOB.id, whom: "Bob" } as const;
  await log.append([
    opening(),
    draft({ room: GARDEN, steadyMs: 1_000, ...mute }),
  ]);
  const count = async (nowMs: number) =>
    (await log.muted(GARDEN, nowMs)).length;
  assertEquals([await count(1_000), await count(601_000)], [1, 0]);
});

Deno.test("remembering() holds so many answers of a kind", async () => {
  const inner = new Asked();
  await using log = remembering(inner);
  const rooms = Array.from({ length: REMEMBERED_MAX + 1 }, (_, i) => i);
  for (const i of rooms) await log.unread(GARDEN, i, ADA.id);
  await log.hosts(GARDEN);
  await log.hosts(GARDEN);
  assertEquals(inner.count, 1);
});
