/**
 * The promises of `RoomLog` about acts, by which a room is run: that they are
 * events, that they are obeyed from the next draft on, and what of them can be
 * read. Every implementation runs these, beside `log_contract.ts`.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { AppendRefusal, Draft, RoomLog } from "../lib/log/log.ts";
import { LOBBY, type Person, type WishKind } from "../lib/protocol.ts";
import { FOR_GOOD, NEW_ROOM, VISITOR } from "../lib/room/state.ts";
import {
  ADA,
  append,
  BOB,
  CLEO,
  draft,
  GARDEN,
  type OpenLog,
  stored,
} from "./log_contract.ts";

/** Something that Ada does in the garden. */
function act(
  kind: WishKind,
  fields: Partial<Omit<Draft, "cid">> & { cid?: string } = {},
): Draft {
  return draft({ room: GARDEN, kind, body: "", ...fields });
}

/** What Ada does to somebody in the garden. */
function to(
  { id, name }: Person,
  kind: WishKind,
  body = "",
  fields: Partial<Draft> = {},
): Draft {
  return act(kind, { ref: id, whom: name, body, ...fields });
}

function says(author: Person, fields: Partial<Draft> = {}): Draft {
  return draft({ room: GARDEN, author, ...fields });
}

/** What became of drafts: `seq`, or why not. */
async function fates(
  log: RoomLog,
  ...drafts: Draft[]
): Promise<(number | AppendRefusal)[]> {
  const outcomes = await log.append(drafts);
  return outcomes.map((o) => o.ok ? o.event.seq : o.code);
}

/** Runs the promises about acts over the logs that `open` gives. */
export function testLogActs(
  name: string,
  open: OpenLog,
  ignore = false,
): void {
  const test = (behaviour: string, fn: (log: RoomLog) => Promise<void>) =>
    Deno.test({
      name: `${name}.${behaviour}`,
      ignore,
      fn: async () => {
        await using log = await open();
        await fn(log);
      },
    });

  test("state() knows who opened a room, and the lobby nobody", async (log) => {
    await log.append([says(ADA), says(BOB), draft({ room: LOBBY })]);

    const owner = { ...VISITOR, role: "owner", name: "Ada" };
    assertEquals<unknown>(await log.state(GARDEN), {
      head: 2,
      rules: NEW_ROOM.rules,
      people: new Map([[ADA.id, owner]]),
    });
    assertEquals(await log.state(LOBBY), { head: 1, ...NEW_ROOM });
  });

  test("hosts() are those who run a room at the moment", async (log) => {
    assertEquals(await log.hosts(GARDEN), []);
    await log.append([says(ADA), to(BOB, "mute")]);
    assertEquals(await log.hosts(GARDEN), [ADA.id]);

    await log.append([to(BOB, "host")]);
    assertEquals((await log.hosts(GARDEN)).sort(), [ADA.id, BOB.id].sort());

    await log.append([to(BOB, "unhost")]);
    assertEquals(await log.hosts(GARDEN), [ADA.id]);
  });

  test("muted() are those who may not write at a time, the longest first", async (log) => {
    assertEquals(await log.muted(GARDEN, 0), []);
    const at = { steadyMs: 1_000 };
    await log.append([
      says(ADA),
      to(BOB, "mute", "600", at),
      to(CLEO, "mute", "", at),
      act("lock"),
    ]);
    const bob = { id: BOB.id, until: 601_000 };
    const cleo = { id: CLEO.id, until: FOR_GOOD };
    assertEquals(await log.muted(GARDEN, 1_000), [cleo, bob]);
    assertEquals(await log.muted(GARDEN, 600_999.5), [cleo, bob]);
    assertEquals(await log.muted(GARDEN, 601_000), [cleo]);

    await log.append([to(CLEO, "unmute")]);
    assertEquals(await log.muted(GARDEN, 1_000), [bob]);
    assertEquals(await log.muted(LOBBY, 1_000), []);
  });

  test("standing() is of one person, and of nobody", async (log) => {
    await log.append([says(ADA), act("lock"), to(BOB, "mute")]);

    const ada = await log.standing(GARDEN, ADA.id);
    const bob = await log.standing(GARDEN, BOB.id);
    const nobody = await log.standing(GARDEN, null);
    const nowhere = await log.standing(LOBBY, ADA.id);

    const rules = { ...NEW_ROOM.rules, locked: true };
    assertEquals([ada.head, ada.rules, ada.standing.role], [3, rules, "owner"]);
    assertEquals([bob.standing.role, bob.standing.mutedUntilMs], [
      "visitor",
      FOR_GOOD,
    ]);
    assertEquals(nobody, { head: 3, rules, standing: VISITOR });
    assertEquals(nowhere, {
      head: 0,
      rules: NEW_ROOM.rules,
      standing: VISITOR,
    });
  });

  test("append() stores acts as events, and pages show them as lines", async (log) => {
    const first = await stored(log, says(ADA));
    const mute = to(BOB, "mute", "60", { nowMs: 5_000, steadyMs: 7_000 });
    const event = await stored(log, mute);
    const lock = await stored(log, act("lock"));

    const { items, asOf } = await log.page(GARDEN, { limit: 10 });
    const events = await log.replay(GARDEN, 0, 10);

    const { id, cid } = mute;
    assertEquals(event, {
      room: GARDEN,
      seq: 2,
      id,
      kind: "mute",
      by: ADA,
      cid,
      body: "60",
      ts: 5_000,
      rev: 2,
      ref: BOB.id,
      whom: "Bob",
      until: 67_000,
    });
    assertEquals(events, [first, event, lock]);
    assertEquals<unknown[]>(
      items,
      events.map(({ room: _, ...message }) => message),
    );
    assertEquals(asOf, 3);
  });

  test("append() obeys an act from the next draft on, in the same call", async (log) => {
    const got = await fates(
      log,
      says(ADA),
      says(BOB),
      to(BOB, "mute"),
      says(BOB),
      to(BOB, "unmute"),
      says(BOB),
      act("lock"),
      says(BOB),
      says(ADA),
      act("unlock"),
      to(BOB, "remove"),
      says(BOB),
      to(BOB, "readmit"),
      says(BOB),
    );

    assertEquals(got, [
      1,
      2,
      3,
      "muted",
      4,
      5,
      6,
      "locked",
      7,
      8,
      9,
      "banned",
      10,
      11,
    ]);
  });

  test("append() lets only hosts act, and only owners name them", async (log) => {
    const got = await fates(
      log,
      says(ADA),
      to(CLEO, "mute", "", { author: BOB }),
      act("lock", { author: BOB }),
      to(BOB, "host"),
      to(CLEO, "mute", "", { author: BOB }),
      to(CLEO, "host", "", { author: BOB }),
      to(ADA, "remove", "", { author: BOB }),
      to(BOB, "unhost"),
      act("lock", { author: BOB }),
    );

    assertEquals(got, [
      1,
      "forbidden",
      "forbidden",
      2,
      3,
      "forbidden",
      "forbidden",
      4,
      "forbidden",
    ]);
  });

  test("append() ends a removal by the clock that does not jump", async (log) => {
    await log.append([
      says(ADA),
      to(BOB, "remove", "60", { nowMs: 0, steadyMs: 100_000 }),
    ]);

    const got = await fates(
      log,
      says(BOB, { nowMs: 1e12, steadyMs: 159_999 }),
      says(BOB, { nowMs: 0, steadyMs: 160_000 }),
    );

    assertEquals(got, ["banned", 3]);
  });

  test("append() takes an edit for a message in slow mode, a delete for none", async (log) => {
    const at = (steadyMs: number) => ({ steadyMs });
    const changes = (kind: "edit" | "delete", steadyMs: number) =>
      says(BOB, {
        kind,
        ref: "m-first",
        ...at(steadyMs),
        body: kind === "edit" ? "other" : "",
      });
    await log.append([
      says(ADA),
      says(BOB, { id: "m-first" }),
      act("slow", { body: "10" }),
    ]);

    const outcomes = await log.append([
      changes("edit", 20_000),
      changes("edit", 26_000),
      says(BOB, at(26_000)),
      says(BOB, at(30_000)),
      changes("edit", 36_000),
      changes("delete", 36_000),
    ]);

    assertEquals(
      outcomes.map((o) => o.ok ? o.event.seq : [o.code, o.afterMs]),
      [4, ["rate", 4_000], ["rate", 4_000], 5, ["rate", 4_000], 6],
    );
  });

  test("append() makes people wait in slow mode, and hosts not", async (log) => {
    const at = (steadyMs: number) => ({ steadyMs });
    await log.append([says(ADA), says(BOB), act("slow", { body: "10" })]);

    const outcomes = await log.append([
      says(BOB, at(20_000)),
      says(BOB, at(26_000)),
      says(CLEO, at(26_000)),
      says(ADA, at(26_000)),
      says(ADA, at(26_000)),
      says(BOB, at(30_000)),
      act("slow", { body: "0" }),
      says(BOB, at(30_000)),
      act("slow", { body: "10" }),
      says(BOB, at(30_000)),
      says(BOB, at(30_001)),
    ]);

    assertEquals(
      outcomes.map((o) => o.ok ? o.event.seq : [o.code, o.afterMs]),
      [
        4,
        ["rate", 4_000],
        5,
        6,
        7,
        8,
        9,
        10,
        11,
        12,
        ["rate", 9_999],
      ],
    );
  });

  test("append() knows a repeat whatever its author may do by now", async (log) => {
    const said = says(BOB);
    const muting = to(CLEO, "mute", "", { author: BOB });
    await log.append([says(ADA), said, to(BOB, "host"), muting]);
    await stored(log, to(BOB, "remove"));

    const again = await log.append([
      { ...said, id: "m-again" },
      { ...muting, id: "m-again-2", whom: "Another name" },
      { ...said, body: "another" },
    ]);

    assertEquals(
      again.map((o) => o.ok ? [o.event.seq, o.dup] : o.code),
      [[2, true], [4, true], "conflict"],
    );
  });

  test("append() lets hosts delete what others wrote, and no act", async (log) => {
    const opened = await stored(log, says(ADA));
    const said = await stored(log, says(BOB, { body: "rude" }));
    const muted = await stored(log, to(BOB, "mute"));

    const got = await fates(
      log,
      act("edit", { ref: said.id, body: "polite" }),
      act("delete", { ref: opened.id, author: BOB }),
      act("delete", { ref: muted.id }),
      act("edit", { ref: muted.id, body: "99" }),
      act("delete", { ref: said.id }),
    );

    assertEquals(got, ["forbidden", "forbidden", "bad_ref", "bad_ref", 4]);
    const events = await log.replay(GARDEN, 0, 10);
    assertEquals(events.map((e) => e.body), [opened.body, null, "", null]);
  });

  test("append() refuses acts on nobody, and such as say nothing", async (log) => {
    await stored(log, says(ADA));
    const nobody = { ref: "p-nobody" };

    const got = await fates(
      log,
      act("mute", nobody),
      act("mute"),
      act("lock", { ref: BOB.id }),
      to(BOB, "mute", "0"),
      to(BOB, "remove", "a day"),
      to(BOB, "host", "please"),
      act("slow"),
      act("slow", { body: "3601" }),
      act("lock", { body: "tight" }),
      says(ADA, { ref: BOB.id }),
    );

    assertEquals(got, [
      "bad_ref",
      "bad_ref",
      "bad_ref",
      "bad_text",
      "bad_text",
      "bad_text",
      "bad_text",
      "bad_text",
      "bad_text",
      "bad_ref",
    ]);
    assertEquals(await log.head(GARDEN), 1);
  });

  test("append() still knows whom it has acted on, when nobody else does", async (log) => {
    await log.append([says(ADA), to(BOB, "remove")]);

    const event = await stored(log, act("readmit", { ref: BOB.id }));

    assertEquals(event.whom, "Bob");
  });

  test("append() opens a room once, unlisted if it is asked to", async (log) => {
    const unlisted = { body: "unlisted" };
    const got = await fates(
      log,
      act("open", unlisted),
      act("open", { ...unlisted, author: BOB }),
      says(BOB),
      act("enter", { author: BOB }),
      says(BOB),
      act("enter", { author: CLEO, room: LOBBY }),
      act("open", { room: LOBBY }),
    );

    assertEquals(got, [
      1,
      "forbidden",
      "no_room",
      2,
      3,
      "no_room",
      "forbidden",
    ]);
    const { rules, people } = await log.state(GARDEN);
    assertEquals(rules.unlisted, true);
    assertEquals([...people].map(([id, { role }]) => [id, role]), [
      [ADA.id, "owner"],
      [BOB.id, "member"],
    ]);
  });

  test("rooms() leaves out what is unlisted", async (log) => {
    await log.append([
      act("open", { body: "unlisted" }),
      draft({ room: LOBBY }),
    ]);

    assertEquals((await log.rooms(10)).map(({ room }) => room), [LOBBY]);
  });

  test("rooms() leaves out what was opened, and no more", async (log) => {
    const listed = async () => (await log.rooms(10)).map(({ room }) => room);
    await log.append([act("open"), draft({ room: LOBBY })]);
    assertEquals(await listed(), [LOBBY]);

    await append(log, says(ADA, { nowMs: 9_000 }));
    assertEquals(await listed(), [GARDEN, LOBBY]);
  });

  test("append() makes an owner of who recovers a room", async (log) => {
    await log.append([says(ADA), to(BOB, "remove"), to(CLEO, "host")]);

    const got = await fates(
      log,
      act("recover", { author: BOB }),
      to(CLEO, "unhost", "", { author: BOB }),
    );

    assertEquals(got, [4, 5]);
    const { people } = await log.state(GARDEN);
    assertEquals(people.get(BOB.id)?.role, "owner");
    assertEquals(people.get(CLEO.id)?.role, "member");
  });

  test("state() that was read stays as it was", async (log) => {
    await stored(log, says(ADA));
    const before = await log.state(GARDEN);
    await stored(log, to(BOB, "host"));

    assertEquals(before.people.has(BOB.id), false);
    const outcome = await append(log, to(CLEO, "mute", "", { author: BOB }));
    assert(outcome.ok);
  });
}
