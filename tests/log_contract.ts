/**
 * The promises of `RoomLog`, as tests that every implementation runs.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import {
  type Cid,
  type Message,
  parseCid,
  parseRoomId,
  type Person,
  type RoomEvent,
  type RoomId,
} from "../lib/protocol.ts";
import {
  type Appended,
  type Draft,
  type PageQuery,
  type RoomLog,
  UNREAD_AMONG,
  UNREAD_MAX,
} from "../lib/log/log.ts";

/** Opens an empty log of its own for each test. */
export type OpenLog = () => Promise<RoomLog>;

export const ADA: Person = { id: "p-ada", name: "Ada" };
export const BOB: Person = { id: "p-bob", name: "Bob" };
export const CLEO: Person = { id: "p-cleo", name: "Cleo" };
export const ROOM = roomId("lobby");
export const GARDEN = roomId("garden");

let drafted = 0;

/** A message nobody has sent before, with what the test cares about. */
export function draft(
  fields: Partial<Omit<Draft, "cid">> & { cid?: string } = {},
): Draft {
  const n = String(++drafted).padStart(8, "0");
  return {
    room: ROOM,
    author: ADA,
    kind: "message",
    body: `text ${n}`,
    id: `m-${n}`,
    nowMs: 1_000,
    steadyMs: 1_000,
    ...fields,
    cid: cid(fields.cid ?? `cid-${n}`),
  };
}

export function roomId(raw: string): RoomId {
  const room = parseRoomId(raw);
  assert(room !== null, `not a room id: ${raw}`);
  return room;
}

export function cid(raw: string): Cid {
  const parsed = parseCid(raw);
  assert(parsed !== null, `not a cid: ${raw}`);
  return parsed;
}

/** Appends one draft that must be stored or a repeat. */
export async function stored(log: RoomLog, one: Draft): Promise<RoomEvent> {
  const outcome = await append(log, one);
  assert(outcome.ok, `refused: ${JSON.stringify(outcome)}`);
  return outcome.event;
}

export async function append(log: RoomLog, one: Draft): Promise<Appended> {
  const [outcome, ...others] = await log.append([one]);
  assert(outcome !== undefined && others.length === 0, "one outcome a draft");
  return outcome;
}

async function fill(log: RoomLog, count: number, room = ROOM): Promise<void> {
  const drafts = Array.from({ length: count }, () => draft({ room }));
  for (const outcome of await log.append(drafts)) assert(outcome.ok);
}

function seqs(items: readonly { seq: number }[]): number[] {
  return items.map((item) => item.seq);
}

/** Runs the promises over the logs that `open` gives. */
export function testLogContract(
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

  test("append() gives 1, 2, 3 … in each room", async (log) => {
    const outcomes = await log.append([
      draft(),
      draft({ room: GARDEN }),
      draft({ author: BOB }),
      draft({ room: GARDEN }),
    ]);
    const next = await stored(log, draft());

    const given = outcomes.map((o) =>
      o.ok ? [o.event.room, o.event.seq] : null
    );
    assertEquals(given, [[ROOM, 1], [GARDEN, 1], [ROOM, 2], [GARDEN, 2]]);
    assertEquals(next.seq, 3);
  });

  test("append() answers with the whole event", async (log) => {
    const one = draft({ body: "Grüße 👋🏽", nowMs: 1_700_000_000_123 });

    const outcome = await append(log, one);

    const { id, cid, body } = one;
    assertEquals(outcome, {
      ok: true,
      dup: false,
      event: {
        room: ROOM,
        seq: 1,
        id,
        kind: "message",
        by: ADA,
        cid,
        body,
        ts: 1_700_000_000_123,
        rev: 1,
      },
    });
  });

  test("append() gives nobody's seq to a refused draft", async (log) => {
    const outcomes = await log.append([
      draft(),
      draft({ kind: "edit", ref: "m-nowhere" }),
      draft(),
    ]);

    assertEquals(outcomes.map((o) => o.ok ? o.event.seq : o.code), [
      1,
      "bad_ref",
      2,
    ]);
    assertEquals(await log.head(ROOM), 2);
  });

  test("append() takes no drafts and changes nothing", async (log) => {
    assertEquals(await log.append([]), []);
    assertEquals(await log.head(ROOM), 0);
  });

  test("append() keeps the order of calls that overlap", async (log) => {
    const calls = Array.from(
      { length: 50 },
      () => log.append([draft(), draft()]),
    );

    const outcomes = (await Promise.all(calls)).flat();

    const given = outcomes.map((o) => o.ok ? o.event.seq : 0);
    assertEquals(given, Array.from({ length: 100 }, (_, i) => i + 1));
  });

  test("append() returns the first event when a cid repeats", async (log) => {
    const first = await stored(log, draft({ cid: "cid-0001", body: "one" }));
    await stored(log, draft());

    const again = draft({ cid: "cid-0001", body: "one", nowMs: 9_000 });
    const retry = await append(log, again);

    assertNotEquals(again.id, first.id);
    assertEquals(retry, { ok: true, dup: true, event: first });
    assertEquals(await log.head(ROOM), 2);
  });

  test("append() returns one event for a cid repeated at once", async (log) => {
    const one = () => draft({ cid: "cid-0001", body: "one" });
    const grouped = log.append([one(), one(), one()]);
    const apart = Array.from({ length: 100 }, () => log.append([one()]));

    const outcomes = [await grouped, ...await Promise.all(apart)].flat();

    assertEquals(outcomes.filter((o) => o.ok && !o.dup).length, 1);
    assertEquals(
      new Set(outcomes.map((o) => o.ok ? o.event.id : o.code)).size,
      1,
    );
    assertEquals(await log.head(ROOM), 1);
  });

  test("append() refuses another body under the same cid, and the first stays", async (log) => {
    const first = await stored(log, draft({ cid: "cid-0001", body: "one" }));

    const other = await append(log, draft({ cid: "cid-0001", body: "two" }));

    assertEquals(other, { ok: false, code: "conflict" });
    assertEquals(await log.replay(ROOM, 0, 10), [first]);
  });

  test("append() refuses another kind or ref under the same cid", async (log) => {
    const a = await stored(log, draft());
    const b = await stored(log, draft());
    const edit = { kind: "edit", cid: "cid-0001", body: "new" } as const;
    await stored(log, draft({ ...edit, ref: a.id }));

    const otherRef = await append(log, draft({ ...edit, ref: b.id }));
    const otherKind = await append(
      log,
      draft({ ...edit, kind: "delete", ref: a.id }),
    );

    assertEquals(otherRef, { ok: false, code: "conflict" });
    assertEquals(otherKind, { ok: false, code: "conflict" });
  });

  test("append() stores nothing that is barred, and knows a repeat of it", async (log) => {
    const first = await stored(log, draft({ cid: "cid-0001", body: "one" }));
    const edit = { kind: "edit", ref: first.id, barred: "too_long" } as const;
    const barred = { cid: "cid-0001", barred: "too_long" } as const;

    const outcomes = await log.append([
      draft({ barred: "too_long" }),
      draft(edit),
      draft({ ...edit, author: BOB }),
      draft({ ...barred, body: "one" }),
      draft({ ...barred, body: "two" }),
      draft({ ...barred, body: "one", author: BOB }),
    ]);

    const tooLong = { ok: false, code: "too_long" } as const;
    assertEquals(outcomes, [
      tooLong,
      tooLong,
      tooLong,
      { ok: true, dup: true, event: first },
      { ok: false, code: "conflict" },
      tooLong,
    ]);
    assertEquals(await log.replay(ROOM, 0, 10), [first]);
  });

  test("append() opens no room before its author may, and goes on in one that is there", async (log) => {
    const soon = { opensInMs: 7_000 } as const;
    const first = { cid: "cid-0001", body: "one" };

    const refused = await log.append([
      draft({ ...first, ...soon }),
      draft({ room: GARDEN, kind: "open", body: "", ...soon }),
      draft({ room: GARDEN, kind: "open", body: "unlisted", ...soon }),
    ]);
    const opened = await stored(log, draft(first));
    const there = await log.append([
      draft({ ...first, ...soon }),
      draft({ author: BOB, ...soon }),
      draft({ kind: "open", body: "", author: BOB, ...soon }),
    ]);

    const tooSoon = { ok: false, code: "rate", afterMs: 7_000 } as const;
    assertEquals(refused, [tooSoon, tooSoon, tooSoon]);
    assertEquals(await log.head(GARDEN), 0);
    assertEquals(there[0], { ok: true, dup: true, event: opened });
    assertEquals(there[1]?.ok, true);
    assertEquals(there[2], { ok: false, code: "forbidden" });
  });

  test("append() tells authors and rooms with the same cid apart", async (log) => {
    const same = { cid: "cid-0001", body: "one" };

    const outcomes = await log.append([
      draft(same),
      draft({ ...same, author: BOB }),
      draft({ ...same, room: GARDEN }),
    ]);

    assertEquals(outcomes.map((o) => o.ok && !o.dup), [true, true, true]);
  });

  test("append() knows an author by id, whatever the name", async (log) => {
    const first = await stored(log, draft({ cid: "cid-0001", body: "one" }));

    const renamed = { id: ADA.id, name: "Countess" };
    const retry = await append(
      log,
      draft({ cid: "cid-0001", body: "one", author: renamed }),
    );
    const next = await stored(log, draft({ author: renamed }));

    assertEquals(retry, { ok: true, dup: true, event: first });
    assertEquals(next.by, renamed);
    assertEquals((await log.replay(ROOM, 0, 10)).map((e) => e.by.name), [
      "Ada",
      "Countess",
    ]);
  });

  test("append() stores time as never earlier than the room's last", async (log) => {
    const times = [5_000, 90_000, 4_000, 90_001];

    const outcomes = await log.append(times.map((nowMs) => draft({ nowMs })));
    const elsewhere = await stored(log, draft({ room: GARDEN, nowMs: 1 }));

    assertEquals(outcomes.map((o) => o.ok ? o.event.ts : 0), [
      5_000,
      90_000,
      90_000,
      90_001,
    ]);
    assertEquals(elsewhere.ts, 1);
  });

  test("append() folds an edit into its message", async (log) => {
    const first = await stored(log, draft({ body: "one" }));
    const edit = await stored(
      log,
      draft({ kind: "edit", ref: first.id, body: "two" }),
    );

    const { items } = await log.page(ROOM, { limit: 10 });
    const events = await log.replay(ROOM, 0, 10);

    const { room: _, ...message } = first;
    const after = { body: "two", rev: 2, edited: edit.ts };
    assertEquals<unknown[]>(items, [{ ...message, ...after }]);
    assertEquals(events, [first, edit]);
    assertEquals([edit.seq, edit.rev, edit.ref, edit.body], [
      2,
      2,
      first.id,
      "two",
    ]);
  });

  test("append() redacts a deleted message and its edits everywhere", async (log) => {
    const first = await stored(log, draft({ cid: "cid-0001", body: "secret" }));
    await stored(
      log,
      draft({ kind: "edit", ref: first.id, body: "secret too" }),
    );
    const other = await stored(log, draft({ body: "stays" }));
    const gone = await stored(
      log,
      draft({ kind: "delete", ref: first.id, body: "" }),
    );

    const events = await log.replay(ROOM, 0, 10);
    const { items } = await log.page(ROOM, { limit: 10 });
    const retry = await append(log, draft({ cid: "cid-0001", body: "secret" }));

    assertEquals(gone.body, null);
    assertEquals(seqs(events), [1, 2, 3, 4]);
    assertEquals(events.map((e) => e.body), [null, null, "stays", null]);
    assertEquals(items.map((m) => [m.seq, m.rev, m.body, m.edited]), [
      [1, 4, null, undefined],
      [3, 3, other.body, undefined],
    ]);
    assertEquals(retry, {
      ok: true,
      dup: true,
      event: { ...first, body: null },
    });
  });

  test("append() repeats an edit and a delete with their first answer", async (log) => {
    const first = await stored(log, draft());
    const edit = {
      kind: "edit",
      cid: "cid-0001",
      ref: first.id,
      body: "new",
    } as const;
    const gone = {
      kind: "delete",
      cid: "cid-0002",
      ref: first.id,
      body: "",
    } as const;
    await stored(log, draft(edit));
    const deletion = await stored(log, draft(gone));

    const editAgain = await append(log, draft(edit));
    const goneAgain = await append(log, draft(gone));

    assert(editAgain.ok && editAgain.dup);
    assertEquals([editAgain.event.seq, editAgain.event.body], [2, null]);
    assertEquals(goneAgain, { ok: true, dup: true, event: deletion });
    assertEquals(await log.head(ROOM), 3);
  });

  test("append() lets only its author change a message", async (log) => {
    const { id: ref } = await stored(log, draft());

    const outcomes = await log.append([
      draft({ author: BOB, kind: "edit", ref, body: "mine" }),
      draft({ author: BOB, kind: "delete", ref, body: "" }),
    ]);

    const forbidden = { ok: false, code: "forbidden" } as const;
    assertEquals(outcomes, [forbidden, forbidden]);
  });

  test("append() refuses a ref that names no living message here", async (log) => {
    const here = await stored(log, draft());
    const there = await stored(log, draft({ room: GARDEN }));
    const edit = await stored(
      log,
      draft({ kind: "edit", ref: here.id, body: "new" }),
    );
    const dead = await stored(log, draft());
    await stored(log, draft({ kind: "delete", ref: dead.id, body: "" }));

    const outcomes = await log.append([
      draft({ kind: "edit", body: "no ref" }),
      draft({ kind: "edit", ref: "m-nowhere" }),
      draft({ kind: "edit", ref: there.id }),
      draft({ kind: "edit", ref: edit.id }),
      draft({ kind: "edit", ref: dead.id }),
      draft({ kind: "delete", ref: dead.id, body: "" }),
      draft({ kind: "message", ref: here.id }),
    ]);

    const bad = { ok: false, code: "bad_ref" } as const;
    assertEquals(outcomes, outcomes.map(() => bad));
  });

  test("append() sees the drafts before it in the same call", async (log) => {
    const one = draft({ body: "one" });

    const outcomes = await log.append([
      one,
      draft({ kind: "edit", ref: one.id, body: "two" }),
      draft({ kind: "delete", ref: one.id, body: "" }),
      draft({ kind: "edit", ref: one.id, body: "three" }),
    ]);

    assertEquals(outcomes.map((o) => o.ok ? o.event.seq : o.code), [
      1,
      2,
      3,
      "bad_ref",
    ]);
  });

  test("append() keeps every well-formed text as it is", async (log) => {
    const texts = [
      "a\tb\n c",
      "'; DROP TABLE events; --",
      "\u{1f469}\u200d\u{1f680}",
      "x".repeat(4_000),
      "\u202e",
      "%s{}\\",
    ];

    await log.append(texts.map((body) => draft({ body })));

    assertEquals((await log.replay(ROOM, 0, 99)).map((e) => e.body), texts);
    assertEquals(
      (await log.page(ROOM, { limit: 99 })).items.map((m) => m.body),
      texts,
    );
  });

  test("head() is 0 for a room nobody has written in", async (log) => {
    await fill(log, 3, GARDEN);

    assertEquals(await log.head(ROOM), 0);
    assertEquals(await log.head(GARDEN), 3);
  });

  test("replay() gives the events after a seq, in order, up to a limit", async (log) => {
    await fill(log, 10);
    await fill(log, 10, GARDEN);

    assertEquals(seqs(await log.replay(ROOM, 0, 3)), [1, 2, 3]);
    assertEquals(seqs(await log.replay(ROOM, 7, 100)), [8, 9, 10]);
    assertEquals(await log.replay(ROOM, 10, 100), []);
    assertEquals(await log.replay(ROOM, 99, 100), []);
    assertEquals(await log.replay(roomId("empty"), 0, 100), []);
  });

  const pages: [string, PageQuery, number[], boolean][] = [
    ["the newest", { limit: 3 }, [8, 9, 10], true],
    ["all", { limit: 10 }, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], false],
    ["before", { limit: 3, before: 8 }, [5, 6, 7], true],
    ["before, at the start", { limit: 3, before: 4 }, [1, 2, 3], false],
    ["before the first", { limit: 3, before: 1 }, [], false],
    ["before, from beyond the end", { limit: 2, before: 99 }, [9, 10], true],
    ["after", { limit: 3, after: 4 }, [5, 6, 7], true],
    ["after, at the end", { limit: 3, after: 7 }, [8, 9, 10], false],
    ["after the start", { limit: 2, after: 0 }, [1, 2], true],
    ["after the last", { limit: 3, after: 10 }, [], false],
    ["around", { limit: 4, around: 5 }, [3, 4, 5, 6], true],
    ["around, odd limit", { limit: 3, around: 5 }, [4, 5, 6], true],
    ["around the first", { limit: 4, around: 1 }, [1, 2, 3, 4], false],
    ["around the last", { limit: 4, around: 10 }, [7, 8, 9, 10], true],
    [
      "around, nearly all",
      { limit: 9, around: 2 },
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
      false,
    ],
    ["around beyond the end", { limit: 2, around: 99 }, [9, 10], true],
  ];
  for (const [what, query, expected, more] of pages) {
    test(`page() gives ${what}`, async (log) => {
      await fill(log, 10);

      const page = await log.page(ROOM, query);

      assertEquals([seqs(page.items), page.more], [expected, more]);
      assertEquals(page.asOf, 10);
    });
  }

  test("page() counts messages, not events", async (log) => {
    const first = await stored(log, draft());
    await stored(log, draft({ kind: "edit", ref: first.id, body: "two" }));
    await stored(log, draft());
    await stored(log, draft({ kind: "edit", ref: first.id, body: "three" }));

    const page = await log.page(ROOM, { limit: 2 });

    assertEquals(page.items.map((m) => [m.seq, m.rev]), [[1, 4], [3, 3]]);
    assertEquals([page.asOf, page.more], [4, false]);
  });

  test("page() of an empty room is empty", async (log) => {
    const empty = { items: [], asOf: 0, more: false };
    assertEquals(await log.page(ROOM, { limit: 5 }), empty);
    assertEquals(await log.page(ROOM, { limit: 5, after: 0 }), empty);
    assertEquals(await log.page(ROOM, { limit: 5, around: 7 }), empty);
  });

  test("page() walks back over all messages without a gap or a repeat", async (log) => {
    await fill(log, 23);
    const seen: Message[] = [];
    let before = Infinity;
    for (let more = true; more;) {
      const query = before === Infinity ? { limit: 5 } : { limit: 5, before };
      const page = await log.page(ROOM, query);
      seen.unshift(...page.items);
      before = page.items[0]?.seq ?? 0;
      more = page.more;
    }
    assertEquals(seqs(seen), Array.from({ length: 23 }, (_, i) => i + 1));
  });

  test("seqAt() finds the first message at or after a time (UX 21)", async (log) => {
    const times = [1_000, 2_000, 2_000, 1_500, 9_000]; // Stored as 2,000.
    for (const nowMs of times) await stored(log, draft({ nowMs }));

    const found = [0, 1_000, 1_001, 2_000, 2_001, 9_000, 9_001].map((ts) =>
      log.seqAt(ROOM, ts)
    );

    assertEquals(await Promise.all(found), [1, 1, 2, 2, 5, 5, null]);
  });

  test("seqAt() passes over what has no line of its own", async (log) => {
    const { id } = await stored(log, draft({ nowMs: 1_000 }));
    const edit = draft({ kind: "edit", ref: id, body: "two", nowMs: 2_000 });
    await stored(log, edit);
    assertEquals(await log.seqAt(ROOM, 2_000), null);

    await stored(log, draft({ nowMs: 3_000 }));
    assertEquals(await log.seqAt(ROOM, 2_000), 3);
  });

  test("seqAt() of an empty room finds nothing", async (log) => {
    assertEquals(await log.seqAt(ROOM, 0), null);
  });

  test("page() and replay() refuse a limit below 1", async (log) => {
    for (const limit of [0, -1, 1.5, NaN]) {
      await assertRejects(
        async () => await log.page(ROOM, { limit }),
        RangeError,
      );
      await assertRejects(
        async () => await log.replay(ROOM, 0, limit),
        RangeError,
      );
    }
  });

  test("unread() counts messages of others after a seq, and no more than it says", async (log) => {
    await log.append([
      draft({ author: BOB, id: "m-read" }),
      draft({ author: BOB, id: "m-gone" }),
      draft({ author: BOB }),
      draft({ author: ADA }),
      draft({ author: BOB, kind: "edit", ref: "m-read" }),
      draft({ author: BOB, kind: "delete", ref: "m-gone", body: "" }),
    ]);
    const few = await Promise.all(
      [0, 1, 2, 3, 99].map((after) => log.unread(ROOM, after, ADA.id)),
    );
    const ofStranger = await log.unread(ROOM, 0, "p-nobody");
    const nowhere = await log.unread(GARDEN, 0, ADA.id);
    await fill(log, UNREAD_MAX + 5);

    assertEquals(few, [2, 1, 1, 0, 0]);
    assertEquals([ofStranger, nowhere], [3, 0]);
    assertEquals(await log.unread(ROOM, 0, BOB.id), UNREAD_MAX);
  });

  test("unread() looks at the newest messages alone", async (log) => {
    await stored(log, draft({ author: BOB }));
    await fill(log, UNREAD_AMONG - 1);
    const within = await log.unread(ROOM, 0, ADA.id);
    await fill(log, 1);
    const beyond = await log.unread(ROOM, 0, ADA.id);
    await stored(log, draft({ author: BOB }));

    assertEquals([within, beyond], [1, 0]);
    assertEquals(await log.unread(ROOM, 0, ADA.id), 1);
  });

  test("rooms() lists the rooms written in, the latest first", async (log) => {
    await stored(log, draft({ nowMs: 1_000 }));
    await stored(log, draft({ room: GARDEN, nowMs: 3_000 }));
    await stored(log, draft({ room: roomId("attic"), nowMs: 2_000 }));
    await append(
      log,
      draft({ room: roomId("never"), kind: "edit", ref: "m-nowhere" }),
    );
    await stored(log, draft({ nowMs: 2_500 }));

    const rooms = await log.rooms(10);

    assertEquals(rooms.map((r) => [r.room, r.head, r.lastTs]), [
      ["garden", 1, 3_000],
      ["lobby", 2, 2_500],
      ["attic", 1, 2_000],
    ]);
    assertEquals((await log.rooms(1)).map((r) => r.room), ["garden"]);
  });

  test("epoch is another one for another log", async (log) => {
    await using other = await open();

    assertNotEquals(log.epoch, "");
    assertNotEquals(log.epoch, other.epoch);
  });

  test("heads() are those of the rooms that were written in", async (log) => {
    await fill(log, 3);
    await fill(log, 1, GARDEN);

    const heads = await log.heads([ROOM, GARDEN, roomId("nobody")]);

    assertEquals(heads, new Map([[ROOM, 3], [GARDEN, 1]]));
    assertEquals(await log.heads([]), new Map());
  });

  test("fault() is null while all is well", async (log) => {
    await stored(log, draft());

    assertEquals(log.fault(), null);
  });

  test("an answer belongs to its caller", async (log) => {
    const event = await stored(log, draft({ body: "one" }));
    event.body = "changed by a reader";
    const [again] = await log.replay(ROOM, 0, 1);
    assert(again !== undefined);
    again.body = "changed too";

    assertEquals((await log.replay(ROOM, 0, 1))[0]?.body, "one");
    assertEquals((await log.page(ROOM, { limit: 1 })).items[0]?.body, "one");
  });
}
