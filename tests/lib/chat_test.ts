import { assert, assertEquals } from "@std/assert";
import type { Effect } from "../../lib/chat.ts";
import { STRIKES_MAX } from "../../lib/hub/frames.ts";
import { HELLO_DEADLINE_MS } from "../../lib/hub/connections.ts";
import { APPENDS_WAITING_MAX } from "../../lib/hub/permit.ts";
import { LEAVE_GRACE_MS } from "../../lib/presence.ts";
import { LOBBY, type RoomId } from "../../lib/protocol.ts";
import {
  at,
  draftOf,
  enter,
  EPOCH,
  event,
  framesTo,
  greet,
  headAt,
  hello,
  member,
  newHub,
  room,
  say,
  storedAs,
  STRANGER,
} from "./chat_fixtures.ts";

const ada = 1;
const bob = 2;

Deno.test("Hub.receive() turns a send into one append", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));

  const effects = hub.receive(ada, say(" hello\r\nBob "), at(2_000));

  assertEquals(effects, [{
    do: "append",
    conn: ada,
    draft: {
      room: LOBBY,
      author: { id: "id-Ada", name: "Ada" },
      cid: say(" hello\r\nBob ").cid,
      kind: "message",
      body: " hello\nBob",
      id: "event-1",
      nowMs: at(2_000).wallMs,
      steadyMs: at(2_000).wallMs,
    },
  }]);
});

Deno.test("Hub.stored() acknowledges to the sender before it shows the event to the room", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  enter(hub, bob, member("Bob"));
  const draft = draftOf(hub.receive(ada, say("hi"), at(1)));

  const effects = hub.stored(ada, draft, storedAs(draft, 1), at(0));

  assertEquals(framesTo(ada, effects).map((frame) => frame.t), ["ack", "evt"]);
  assertEquals(framesTo(bob, effects).map((frame) => frame.t), ["evt"]);
});

Deno.test("Hub.stored() answers a repeat with the first ack, and shows nothing twice", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  const draft = draftOf(hub.receive(ada, say("hi"), at(1)));
  hub.stored(ada, draft, storedAs(draft, 1), at(0));
  const again = draftOf(hub.receive(ada, say("hi"), at(2)));

  const first = storedAs(draft, 1);
  const effects = hub.stored(ada, again, { ...first, dup: true }, at(0));

  assertEquals(framesTo(ada, effects), [{
    t: "ack",
    room: LOBBY,
    cid: draft.cid,
    seq: 1,
    id: draft.id,
    ts: draft.nowMs,
    dup: true,
  }]);
});

Deno.test("Hub.stored() tells a refusal of the log, and whether a retry makes sense", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  const draft = draftOf(hub.receive(ada, say("hi"), at(1)));

  const full = hub.stored(
    ada,
    draft,
    { ok: false, code: "storage_full" },
    at(0),
  );
  const conflict = hub.stored(
    ada,
    draft,
    { ok: false, code: "conflict" },
    at(0),
  );

  const answers = [...framesTo(ada, full), ...framesTo(ada, conflict)];
  assertEquals(
    answers.map((frame) => frame.t === "nack" && [frame.code, frame.retry]),
    [["storage_full", true], ["conflict", false]],
  );
});

Deno.test("Hub.stored() tells everybody first what the log did not tell of", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  enter(hub, bob, member("Bob"));
  const lost = draftOf(hub.receive(ada, say("one"), at(0)));
  const draft = draftOf(hub.receive(ada, say("two"), at(0)));
  hub.stored(ada, lost, { ok: false, code: "unavailable" }, at(0));

  const effects = hub.stored(ada, draft, storedAs(draft, 2), at(0));
  const followed = hub.followed(LOBBY, [event(1), event(2)], at(0));

  assertEquals(framesTo(ada, effects).map(({ t }) => t), ["ack"]);
  assertEquals(effects.slice(1), [{ do: "follow", room: LOBBY, after: 0 }]);
  assertEquals(framesTo(bob, followed).map(({ t }) => t), ["evt", "evt"]);
});

Deno.test("Hub.looked() lets everybody read what the log did not tell of", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  enter(hub, bob, member("Bob"));
  const lost = draftOf(hub.receive(ada, say("one"), at(0)));
  hub.stored(ada, lost, { ok: false, code: "unavailable" }, at(0));

  assertEquals(hub.tick(at(250)), [{ do: "look", rooms: [LOBBY] }]);
  const looked = hub.looked([LOBBY], new Map([[LOBBY, headAt(1)]]), at(250));
  const caughtUp = hub.replayed(bob, 1, LOBBY, [event(1)]);

  assertEquals(looked, [
    { do: "flush", room: LOBBY },
    { do: "replay", conn: ada, hello: 1, room: LOBBY, after: 0 },
    { do: "replay", conn: bob, hello: 1, room: LOBBY, after: 0 },
  ]);
  assertEquals(framesTo(bob, caughtUp).map(({ t }) => t), ["evt", "live"]);
});

Deno.test("Hub.stored() shows what a repeat finds stored when nobody was told", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  enter(hub, bob, member("Bob"));
  const draft = draftOf(hub.receive(ada, say("one"), at(0)));
  hub.stored(ada, draft, { ok: false, code: "unavailable" }, at(0));

  const again = draftOf(hub.receive(ada, say("one"), at(0)));
  const effects = hub.stored(
    ada,
    again,
    { ...storedAs(draft, 1), dup: true },
    at(0),
  );

  assertEquals(framesTo(bob, effects).map(({ t }) => t), ["evt"]);
});

Deno.test("Hub.tick() looks for what may have been stored, until the log answers", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  const draft = draftOf(hub.receive(ada, say("one"), at(0)));
  hub.stored(ada, draft, { ok: false, code: "unavailable" }, at(0));
  const look: Effect = { do: "look", rooms: [LOBBY] };

  const first = hub.tick(at(0));
  const meanwhile = hub.tick(at(0));
  hub.looked([LOBBY], null, at(0));
  const second = hub.tick(at(0));
  const found = hub.looked([LOBBY], new Map([[LOBBY, headAt(1)]]), at(0));

  assertEquals([first, meanwhile, second], [[look], [], [look]]);
  assertEquals(found, [
    { do: "flush", room: LOBBY },
    { do: "replay", conn: ada, hello: 1, room: LOBBY, after: 0 },
  ]);
  assertEquals(hub.tick(at(0)), []);
});

Deno.test("Hub.looked() leaves who waits for a welcome to that", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  const unread = hello({ room: LOBBY, epoch: EPOCH, seq: 0 }, {
    room: room("side"),
  });
  const [heads] = hub.receive(ada, unread, at(0));

  const found = hub.looked([LOBBY], new Map([[LOBBY, headAt(2)]]), at(0));
  const welcome = hub.headsRead(
    ada,
    2,
    [room("side")],
    new Map([[room("side"), headAt(0)]]),
    at(0),
  );

  assertEquals(heads?.do, "heads");
  assertEquals(found, [{ do: "flush", room: LOBBY }]);
  assertEquals(welcome.filter((effect) => effect.do === "replay"), [
    { do: "replay", conn: ada, hello: 2, room: LOBBY, after: 0 },
  ]);
});

Deno.test("Hub.receive() refuses text that is empty or longer than a frame, and a change without a ref", () => {
  const hub = newHub({ frameBytes: 3 });
  enter(hub, ada, member("Ada"));

  const codes = [
    say(" \n"),
    say("four"),
    { ...say("hi"), kind: "edit" as const },
  ].flatMap((frame) => framesTo(ada, hub.receive(ada, frame, at(1))))
    .map((frame) => frame.t === "nack" ? frame.code : frame.t);

  assertEquals(codes, ["empty", "too_long", "bad_ref"]);
});

Deno.test("Hub.receive() has the log refuse a text that is too long, as it may be a repeat", () => {
  const hub = newHub({ textCodePoints: 3, sendsBurst: 3 });
  enter(hub, ada, member("Ada"));

  const drafts = ["four", "\u{1f469}".repeat(3)].map((text) =>
    draftOf(hub.receive(ada, say(text), at(1)))
  );
  const refused = drafts.map((draft) =>
    framesTo(
      ada,
      hub.stored(ada, draft, { ok: false, code: "too_long" }, at(0)),
    )[0]
  );
  const once = hub.receive(ada, say("once more"), at(1));
  const never = framesTo(ada, hub.receive(ada, say("too fast"), at(1)))[0];

  assertEquals(drafts.map(({ barred }) => barred), ["too_long", undefined]);
  assert(refused[0]?.t === "nack");
  assertEquals([refused[0].code, refused[0].retry], ["too_long", false]);
  assertEquals(draftOf(once).barred, "too_long");
  assert(never?.t === "nack");
  assertEquals(never.code, "rate");
});

Deno.test("Hub.receive() limits the sends of a session, whichever connection they use", () => {
  const hub = newHub({ sendsPerSecond: 2, sendsBurst: 3 });
  enter(hub, ada, member("Ada"));
  enter(hub, bob, member("Ada"));

  const outcomes = [ada, bob, ada, bob].map((conn, i) =>
    hub.receive(conn, say(`text ${i}`), at(0))[0]
  );
  const later = hub.receive(ada, say("text 3"), at(500))[0];

  assertEquals(
    outcomes.map((effect) => effect?.do),
    ["append", "append", "append", "send"],
  );
  assertEquals(
    framesTo(bob, outcomes.slice(3).filter((e) => e !== undefined)),
    [
      {
        t: "nack",
        room: LOBBY,
        cid: say("text 3").cid,
        code: "rate",
        retry: true,
        afterMs: 500,
      },
    ],
  );
  assertEquals(later?.do, "append");
});

Deno.test("Hub.receive() says busy when too many sends wait for the log", () => {
  const hub = newHub({ sendsPerSecond: 0, roomSendsPerSecond: 0 });
  enter(hub, ada, member("Ada"));
  for (let i = 0; i < APPENDS_WAITING_MAX; i++) {
    hub.receive(ada, say("x"), at(0));
  }

  const [effect] = hub.receive(ada, say("x"), at(0));

  assert(effect?.do === "send" && effect.frame.t === "nack");
  assertEquals([effect.frame.code, effect.frame.retry], ["busy", true]);
});

Deno.test("Hub.receive() answers hello with the tail of a room for a newcomer", () => {
  const hub = newHub();
  const effects = enter(hub, ada, member("Ada"), 80);

  assertEquals(framesTo(ada, effects), [{
    t: "welcome",
    v: 1,
    me: { id: "id-Ada", name: "Ada" },
    limits: { text: 4_000, frame: 32_768, rooms: 50 },
    rooms: [{
      room: LOBBY,
      epoch: EPOCH,
      head: 80,
      mode: "tail",
      from: 30,
      standing: STRANGER,
    }],
  }]);
  assertEquals(effects[1], {
    do: "replay",
    conn: ada,
    hello: 1,
    room: LOBBY,
    after: 30,
  });
});

Deno.test("Hub.receive() resumes, or says that it cannot", () => {
  const cases: [{ epoch?: string; seq?: number }, string, number][] = [
    [{ epoch: EPOCH, seq: 20 }, "resumed", 20],
    [{ epoch: EPOCH, seq: 80 }, "resumed", 80],
    [{ epoch: EPOCH, seq: 0 }, "resumed", 0],
    [{ seq: 0 }, "resumed", 0],
    [{}, "tail", 30],
    [{ epoch: EPOCH, seq: 81 }, "reset", 30],
    [{ epoch: "other", seq: 20 }, "reset", 30],
    [{ epoch: "other", seq: 0 }, "reset", 30],
    [{ seq: 20 }, "reset", 30],
  ];
  for (const [cursor, mode, from] of cases) {
    const hub = newHub();
    hub.open(ada, member("Ada"), at(0));
    const frame = hello({ room: LOBBY, ...cursor });

    const [welcome] = framesTo(ada, greet(hub, ada, frame, 80));

    assert(welcome?.t === "welcome");
    assertEquals<unknown>(
      welcome.rooms,
      [{
        room: LOBBY,
        epoch: EPOCH,
        head: 80,
        mode,
        from,
        standing: STRANGER,
      }],
      JSON.stringify(cursor),
    );
  }
});

Deno.test("Hub.replayed() joins backlog and live events without a gap or a repeat", () => {
  const hub = newHub();
  enter(hub, bob, member("Bob"), 2);
  hub.replayed(bob, 1, LOBBY, [event(1), event(2)]);
  hub.open(ada, member("Ada"), at(0));
  const joining = greet(hub, ada, hello({ room: LOBBY, seq: 0 }));

  const seen: (number | string)[] = [];
  const watch = (effects: Effect[]) => {
    for (const frame of framesTo(ada, effects)) {
      seen.push(frame.t === "evt" ? frame.seq : frame.t);
    }
  };
  watch(joining);

  // While Ada's backlog is being read, an event is stored, and another is
  // stored but not handed out yet.
  const third = draftOf(hub.receive(bob, say("three"), at(1)));
  const fourth = draftOf(hub.receive(bob, say("four"), at(1)));
  watch(hub.stored(bob, third, storedAs(third, 3), at(0)));
  watch(hub.replayed(ada, 1, LOBBY, [event(1), event(2)]));
  watch(hub.replayed(ada, 1, LOBBY, [event(3), event(4)]));
  watch(hub.stored(bob, fourth, storedAs(fourth, 4), at(0)));

  assertEquals(seen, ["welcome", 1, 2, 3, "live", 4]);
});

Deno.test("Hub.headsRead() misses nothing that is stored while the head is read", () => {
  const hub = newHub();
  enter(hub, bob, member("Bob"));
  hub.receive(bob, hello({ room: room("tea") }), at(0));
  hub.tick(at(LEAVE_GRACE_MS));
  hub.announce(at(LEAVE_GRACE_MS));
  hub.tick(at(LEAVE_GRACE_MS));
  hub.open(ada, member("Ada"), at(0));
  const [read] = hub.receive(ada, hello({ room: LOBBY, seq: 0 }), at(0));
  assert(read?.do === "heads");

  // The head was read as 0, but before the answer came an event was stored.
  const draft = draftOf(hub.receive(ada, say("one"), at(0)));
  hub.stored(ada, draft, storedAs(draft, 1), at(0));
  const effects = hub.headsRead(
    ada,
    1,
    read.rooms,
    new Map([[LOBBY, headAt(0)]]),
    at(0),
  );

  assertEquals(
    effects.filter((effect) => effect.do === "replay").map((e) => e.after),
    [0],
  );
});

Deno.test("Hub.receive() looks at the log for who is ahead, and tells the others what it finds", () => {
  const hub = newHub();
  enter(hub, bob, member("Bob"), 2);
  hub.replayed(bob, 1, LOBBY, [event(1), event(2)]);

  hub.open(ada, member("Ada"), at(0));
  const ahead = hello({ room: LOBBY, epoch: EPOCH, seq: 3 });
  const effects = greet(hub, ada, ahead, 3);

  const [welcome] = framesTo(ada, effects);
  assert(welcome?.t === "welcome");
  assertEquals(welcome.rooms[0]?.mode, "resumed");
  assertEquals(
    effects.filter((effect) => effect.do === "replay")
      .map(({ conn, after }) => [conn, after]),
    [[bob, 2]],
  );
});

Deno.test("Hub.headsRead() still knows a room that everybody left meanwhile", () => {
  const hub = newHub();
  enter(hub, bob, { ...member("Bob"), lingers: false }, 7);
  hub.open(ada, member("Ada"), at(0));
  const both = hello({ room: LOBBY, epoch: EPOCH, seq: 7 }, {
    room: room("tea"),
  });
  const [read] = hub.receive(ada, both, at(0));
  assert(read?.do === "heads");

  hub.close(bob, at(0));
  hub.announce(at(0));
  hub.tick(at(0));
  const heads = new Map(
    read.rooms.map((id) => [id, headAt(id === LOBBY ? 7 : 0)]),
  );
  const [welcome] = framesTo(
    ada,
    hub.headsRead(ada, 1, read.rooms, heads, at(0)),
  );

  assert(welcome?.t === "welcome");
  assertEquals(welcome.rooms.map(({ mode, head }) => [mode, head]), [
    ["resumed", 7],
    ["tail", 0],
  ]);
});

Deno.test("Hub.headsRead() sends people away for now when the log cannot be read", () => {
  const hub = newHub();
  hub.open(ada, member("Ada"), at(0));
  hub.receive(ada, hello(), at(0));

  const effects = hub.headsRead(ada, 1, [LOBBY], null, at(0));

  assertEquals(effects.map((e) => e.do === "close" && e.code), [1013]);
});

Deno.test("Hub.replayed() ends a connection rather than skip an event", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"), 3);

  const effects = hub.replayed(ada, 1, LOBBY, [event(1), event(3)]);

  assertEquals(effects.at(-1)?.do, "close");
});

Deno.test("Hub.replayed() drops what an earlier hello asked for", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"), 3);
  greet(hub, ada, hello({ room: LOBBY, seq: 3, epoch: EPOCH }));

  assertEquals(hub.replayed(ada, 1, LOBBY, [event(1)]), []);
});

Deno.test("Hub.lagging() takes nothing amiss that came after the log was asked", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  enter(hub, bob, member("Bob"));
  const lag = hub.lagging(ada);
  const draft = draftOf(hub.receive(bob, say("hi"), at(0)));
  const live = framesTo(ada, hub.stored(bob, draft, storedAs(draft, 1), at(0)));

  const nothing = hub.replayed(ada, 1, LOBBY, []);
  const rest = hub.replayed(ada, 1, LOBBY, [event(1)]);

  const read: Effect = {
    do: "replay",
    conn: ada,
    hello: 1,
    room: LOBBY,
    after: 0,
  };
  assertEquals(lag, [read]);
  assertEquals(live, []);
  assertEquals(nothing, [read]);
  assertEquals(framesTo(ada, rest).map(({ t }) => t), ["evt", "live"]);
});

Deno.test("Hub.lagging() goes on from what was told, not from what waits", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  enter(hub, bob, member("Bob"));
  const draft = draftOf(hub.receive(bob, say("hi"), at(0)));
  hub.stored(bob, draft, storedAs(draft, 1), at(0));

  const lag = hub.lagging(ada, new Map([[LOBBY, 0]]));
  const rest = hub.replayed(ada, 1, LOBBY, [event(1)]);

  assertEquals(lag.map((one) => one.do === "replay" && one.after), [0]);
  assertEquals(framesTo(ada, rest).map(({ t }) => t), ["evt", "live"]);
});

Deno.test("Hub.lagging() leaves who waits for a welcome to that", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  const side = room("side");
  hub.receive(
    ada,
    hello({ room: LOBBY, epoch: EPOCH, seq: 0 }, { room: side }),
    at(0),
  );

  const lag = hub.lagging(ada);
  const welcome = hub.headsRead(
    ada,
    2,
    [side],
    new Map([[side, headAt(0)]]),
    at(0),
  );

  assertEquals(lag, []);
  assertEquals(framesTo(ada, welcome).map(({ t }) => t), [
    "welcome",
    "live",
    "live",
  ]);
});

Deno.test("Hub.receive() puts the heads of rooms that are live into a pong", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"), 2);

  const behind = hub.receive(ada, { t: "ping", n: 1 }, at(0));
  hub.replayed(ada, 1, LOBBY, [event(1), event(2)]);
  const live = hub.receive(ada, { t: "ping", n: 2 }, at(0));

  assertEquals([...framesTo(ada, behind), ...framesTo(ada, live)], [
    { t: "pong", n: 1, heads: {} },
    { t: "pong", n: 2, heads: { lobby: [EPOCH, 2] } },
  ]);
});

Deno.test("Hub.receive() refuses every frame but hello before hello", () => {
  const hub = newHub();
  hub.open(ada, member("Ada"), at(0));

  const effects = hub.receive(ada, { t: "ping", n: 1 }, at(0));

  assertEquals(framesTo(ada, effects), [{ t: "error", code: "no_hello" }]);
});

Deno.test("Hub.receive() sends another version of the protocol away", () => {
  const hub = newHub();
  hub.open(ada, member("Ada"), at(0));

  const effects = hub.receive(ada, { ...hello(), v: 9 }, at(0));

  assertEquals(effects.map((e) => e.do === "close" && e.code), [4426]);
});

Deno.test("Hub.violated() ends a connection at the third bad frame", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));

  const effects = Array.from(
    { length: STRIKES_MAX },
    () => hub.violated(ada, "bad_frame"),
  );

  assertEquals(
    effects.map((list) => list.map((effect) => effect.do)),
    [["send"], ["send"], ["send", "close"]],
  );
});

Deno.test("Hub.tick() ends a connection that never says hello", () => {
  const hub = newHub();
  hub.open(ada, member("Ada"), at(0));

  const early = hub.tick(at(HELLO_DEADLINE_MS - 1));
  const late = hub.tick(at(HELLO_DEADLINE_MS));

  assertEquals(early, []);
  assertEquals(late.map((e) => e.do === "close" && e.code), [4410]);
});

Deno.test("Hub.open() refuses one tab too many", () => {
  const hub = newHub({ socketsPerSession: 2 });
  const codes = [1, 2, 3].flatMap((id) => hub.open(id, member("Ada"), at(0)))
    .map((effect) => effect.do === "close" && effect.code);
  assertEquals(codes, [4429]);

  hub.close(3, at(0));
  hub.close(1, at(0));
  assertEquals(hub.open(4, member("Ada"), at(0)), []);
});

Deno.test("Hub.announce() tells newcomers everybody, and the others who came", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  hub.announce(at(0));
  enter(hub, bob, member("Bob"));

  const effects = hub.announce(at(1));

  const adaId = { id: "id-Ada", name: "Ada" };
  const bobId = { id: "id-Bob", name: "Bob" };
  const frame = { t: "presence", room: LOBBY, n: 2, leave: [], count: 2 };
  assertEquals<unknown>(framesTo(ada, effects), [{ ...frame, join: [bobId] }]);
  assertEquals<unknown>(framesTo(bob, effects), [
    { ...frame, full: true, join: [adaId, bobId] },
  ]);
  assertEquals(hub.announce(at(2)), []);
});

Deno.test("Hub.announce() leaves out who lags, and tells them everybody once they are live", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  enter(hub, bob, member("Bob"));
  hub.announce(at(0));
  hub.lagging(bob);
  enter(hub, 3, member("Cleo"));

  const whileLagging = hub.announce(at(1));
  hub.replayed(bob, 1, LOBBY, []);
  const afterwards = hub.announce(at(2));

  const kinds = [whileLagging, afterwards].map((effects) =>
    [ada, bob].map((conn) =>
      framesTo(conn, effects).map((frame) =>
        frame.t === "presence" && [frame.full ?? false, frame.join.length]
      )
    )
  );
  assertEquals(kinds, [[[[false, 1]], []], [[], [[true, 3]]]]);
});

Deno.test("Hub counts several tabs as one person, and forgives a reload (UX 28, 31)", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  enter(hub, bob, member("Bob"));
  enter(hub, 3, member("Bob"));
  hub.announce(at(0));
  assertEquals(hub.count(LOBBY), 2);

  hub.close(3, at(10));
  hub.close(bob, at(10));
  enter(hub, 4, member("Bob"));
  hub.tick(at(10 + LEAVE_GRACE_MS));
  assertEquals(framesTo(ada, hub.announce(at(10 + LEAVE_GRACE_MS))), []);

  hub.close(4, at(5_000));
  hub.tick(at(5_000 + LEAVE_GRACE_MS - 1));
  assertEquals(framesTo(ada, hub.announce(at(7_000))), []);
  hub.tick(at(5_000 + LEAVE_GRACE_MS));
  assertEquals<unknown>(framesTo(ada, hub.announce(at(7_000))), [{
    t: "presence",
    room: LOBBY,
    n: 2,
    join: [],
    leave: ["id-Bob"],
    count: 1,
  }]);
});

Deno.test("Hub.renamed() shows the new name under the same id", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  enter(hub, bob, member("Bob"));
  hub.announce(at(0));

  hub.renamed({ id: "id-Bob", name: "Robert" });

  const [frame] = framesTo(ada, hub.announce(at(1)));
  assert(frame?.t === "presence");
  assertEquals(frame.join, [{ id: "id-Bob", name: "Robert" }]);
  const draft = draftOf(hub.receive(bob, say("hi"), at(1)));
  assertEquals(draft.author.name, "Robert");
});

Deno.test("Hub.receive() leaves the rooms that a later hello does not name", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  enter(hub, bob, member("Bob"));

  greet(hub, bob, hello({ room: room("tea") }));
  const draft = draftOf(hub.receive(ada, say("hi"), at(1)));
  const effects = hub.stored(ada, draft, storedAs(draft, 1), at(0));

  assertEquals(framesTo(bob, effects), []);
  assertEquals(hub.people(room("tea")), [{ id: "id-Bob", name: "Bob" }]);
});

Deno.test("Hub.receive() brings a page of people only to who is in the room", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  const ask = (where: RoomId) =>
    framesTo(
      ada,
      hub.receive(ada, { t: "people", req: 7, room: where }, at(0)),
    );

  assertEquals(ask(LOBBY), [{
    t: "people_page",
    req: 7,
    room: LOBBY,
    items: [member("Ada").person],
    more: false,
  }]);
  assertEquals(ask(room("garden")), [
    { t: "error", code: "no_room", room: room("garden") },
  ]);
});
