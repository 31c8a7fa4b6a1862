/** Who is let into a room by the hub, and who is shown out of it. */
import { assert, assertEquals } from "@std/assert";
import type { Effect, Hub } from "../../../lib/chat.ts";
import type { RoomSnapshot } from "../../../lib/log/log.ts";
import {
  CLOSE,
  LOBBY,
  type RoomEvent,
  type RoomId,
  type WishKind,
} from "../../../lib/protocol.ts";
import {
  FOR_GOOD,
  NEW_ROOM,
  type Standing,
  VISITOR,
} from "../../../lib/room/state.ts";
import {
  at,
  cid,
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
} from "../chat_fixtures.ts";

const ada = 1;
const bob = 2;
const GARDEN = room("garden");
const NOW_MS = at(0).wallMs;

function snapshot(
  people: Record<string, Partial<Standing>>,
  unlisted = false,
  head = 5,
): RoomSnapshot {
  return {
    head,
    rules: { ...NEW_ROOM.rules, unlisted },
    people: new Map(
      Object.entries(people).map(([name, standing]) => [
        `id-${name}`,
        { ...VISITOR, ...standing, name },
      ]),
    ),
  };
}

/** Says hello to rooms of which the log says these things. */
function come(
  hub: Hub,
  id: number,
  states: ReadonlyMap<RoomId, RoomSnapshot>,
): Effect[] {
  const frame = hello(...Array.from(states.keys(), (room) => ({ room })));
  const effects = hub.receive(id, frame, at(0));
  const read = effects.find((effect) => effect.do === "heads");
  if (read === undefined) return effects;
  return hub.headsRead(id, read.hello, read.rooms, states, at(0));
}

/** Ada, who runs it, does something to Bob in the lobby. */
function act(
  kind: WishKind,
  seq: number,
  fields: Partial<RoomEvent> = {},
): RoomEvent {
  const by = { id: "id-Ada", name: "Ada" };
  const subject = { ref: "id-Bob", whom: "Bob" };
  return { ...event(seq), kind, by, body: "", ...subject, ...fields };
}

/** The hub hears that an event was stored. */
function stored(hub: Hub, event: RoomEvent): Effect[] {
  const draft = draftOf(hub.receive(ada, say(`x${event.seq}`), at(0)));
  return hub.stored(ada, draft, { ok: true, event, dup: false }, at(0));
}

function closesOf(effects: readonly Effect[]): [number, number][] {
  return effects.flatMap((effect) =>
    effect.do === "close" ? [[effect.conn, effect.code]] : []
  );
}

Deno.test("Hub.receive() refuses a room to who was removed, and tells until when", () => {
  for (const untilMs of [NOW_MS + 1, FOR_GOOD]) {
    const hub = newHub();
    hub.open(bob, member("Bob"), at(0));
    const state = snapshot({ Bob: { bannedUntilMs: untilMs } });

    const effects = come(hub, bob, new Map([[LOBBY, state]]));

    const banned = { t: "error", code: "banned", room: LOBBY };
    assertEquals<unknown>(framesTo(bob, effects), [
      untilMs === FOR_GOOD ? banned : { ...banned, until: untilMs },
    ]);
    assertEquals(closesOf(effects), [[bob, CLOSE.banned]]);
    assertEquals(hub.people(LOBBY), []);
  }
});

Deno.test("Hub.receive() lets in who was removed, once that is over", () => {
  const hub = newHub();
  hub.open(bob, member("Bob"), at(0));
  const state = snapshot({ Bob: { bannedUntilMs: NOW_MS } });

  const effects = come(hub, bob, new Map([[LOBBY, state]]));

  assertEquals(framesTo(bob, effects)[0]?.t, "welcome");
});

Deno.test("Hub.receive() counts a removal by a clock that does not jump", () => {
  const hub = newHub();
  hub.open(bob, member("Bob"), at(0));
  const states = new Map([
    [LOBBY, snapshot({ Bob: { bannedUntilMs: NOW_MS + 60_000 } })],
  ]);
  hub.receive(bob, hello(), at(0));

  const tomorrow = { wallMs: NOW_MS + 86_400_000, monoMs: 1_000 };
  const effects = hub.headsRead(bob, 1, [LOBBY], states, tomorrow);

  assertEquals(closesOf(effects), [[bob, CLOSE.banned]]);
});

Deno.test("Hub.receive() shows an unlisted room to its members only", () => {
  const hub = newHub();
  hub.open(ada, member("Ada"), at(0));
  hub.open(bob, member("Bob"), at(0));
  const states = new Map([[
    LOBBY,
    snapshot({ Ada: { role: "member" } }, true),
  ]]);

  const forAda = framesTo(ada, come(hub, ada, states));
  const forBob = framesTo(bob, come(hub, bob, states));

  assertEquals(forAda[0]?.t, "welcome");
  assertEquals(forBob[0], { t: "error", code: "no_room", room: LOBBY });
  assert(forBob[1]?.t === "welcome");
  assertEquals(forBob[1].rooms, []);
  assertEquals(hub.people(LOBBY).map(({ name }) => name), ["Ada"]);
});

Deno.test("Hub.receive() tells in the welcome how one stands", () => {
  const hub = newHub();
  hub.open(bob, member("Bob"), at(0));
  const state = snapshot({
    Ada: { role: "owner" },
    Bob: { role: "member", mutedUntilMs: 99 },
  });

  const [welcome] = framesTo(bob, come(hub, bob, new Map([[LOBBY, state]])));

  assert(welcome?.t === "welcome");
  assertEquals(welcome.rooms[0]?.standing, {
    role: "member",
    mutedUntil: 99,
    locked: false,
    slowMs: 0,
    unlisted: false,
    hosts: ["id-Ada"],
  });
});

Deno.test("Hub.receive() lets somebody into the other rooms they ask for", () => {
  const hub = newHub();
  hub.open(bob, member("Bob"), at(0));
  const states = new Map([
    [LOBBY, snapshot({ Bob: { bannedUntilMs: FOR_GOOD } })],
    [GARDEN, snapshot({})],
  ]);

  const effects = come(hub, bob, states);

  const [error, welcome] = framesTo(bob, effects);
  assertEquals(error?.t === "error" && error.code, "banned");
  assert(welcome?.t === "welcome");
  assertEquals(welcome.rooms.map(({ room }) => room), [GARDEN]);
  assertEquals(closesOf(effects), []);
});

Deno.test("Hub.stored() shows out who is removed, before the room hears of it", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  enter(hub, bob, member("Bob"));
  enter(hub, 3, member("Bob", "session-other"));

  const removal = act("remove", 1, { body: "60", until: NOW_MS + 60_000 });
  const effects = stored(hub, removal);
  const after = stored(hub, act("message", 2));

  const banned = {
    t: "error",
    code: "banned",
    room: LOBBY,
    until: NOW_MS + 60_000,
  } as const;
  assertEquals(framesTo(bob, effects), [banned]);
  assertEquals(framesTo(3, effects), [banned]);
  assertEquals(closesOf(effects), [[bob, CLOSE.banned], [3, CLOSE.banned]]);
  assertEquals(framesTo(ada, effects).map(({ t }) => t), ["ack", "evt"]);
  assertEquals(framesTo(bob, after), []);
  hub.tick(at(10_000));
  assertEquals(hub.people(LOBBY).map(({ name }) => name), ["Ada"]);
});

Deno.test("Hub.stored() leaves who is removed in their other rooms", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  hub.open(bob, member("Bob"), at(0));
  greet(hub, bob, hello({ room: LOBBY }, { room: GARDEN }));

  const effects = stored(hub, act("remove", 1));
  const later = stored(hub, { ...act("message", 1), room: GARDEN });

  assertEquals(framesTo(bob, effects).map(({ t }) => t), ["error"]);
  assertEquals(closesOf(effects), []);
  assertEquals(framesTo(bob, later).map(({ t }) => t), ["evt"]);
});

Deno.test("Hub.stored() cuts off a removed reader who is catching up", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"), 80);
  hub.open(bob, member("Bob"), at(0));
  greet(hub, bob, hello({ room: LOBBY }, { room: GARDEN }), 80);

  stored(hub, act("remove", 81));
  const replay = hub.replayed(bob, 1, LOBBY, [event(31), event(32)]);

  assertEquals(replay, []);
});

Deno.test("Hub.stored() does not remove again by the repeat of an old removal", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  const removal = act("remove", 1);
  stored(hub, removal);
  stored(hub, act("readmit", 2));
  enter(hub, bob, member("Bob"), 2);

  const draft = draftOf(hub.receive(ada, say("again"), at(0)));
  const outcome = { ok: true, event: removal, dup: true } as const;
  const effects = hub.stored(ada, draft, outcome, at(0));

  assertEquals(framesTo(bob, effects), []);
  assertEquals(closesOf(effects), []);
});

Deno.test("Hub.headsRead() knows acts that were stored while the log was read", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  hub.open(bob, member("Bob"), at(0));
  // A cursor beyond what the hub knows has it read the log again.
  const frame = hello({ room: LOBBY, epoch: EPOCH, seq: 9 });
  hub.receive(bob, frame, at(0));
  stored(hub, act("remove", 1));

  // This was read before.
  const states = new Map([[LOBBY, headAt(0)]]);
  const effects = hub.headsRead(bob, 1, [LOBBY], states, at(0));

  assertEquals(closesOf(effects), [[bob, CLOSE.banned]]);
});

Deno.test("Hub.looked() shows out whose removal nobody told the hub of", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  enter(hub, bob, member("Bob"));
  const draft = draftOf(hub.receive(ada, say("one"), at(0)));
  hub.stored(ada, draft, { ok: false, code: "unavailable" }, at(0));
  const [look] = hub.tick(at(250));
  assert(look?.do === "look");

  const state = snapshot({ Bob: { bannedUntilMs: FOR_GOOD } }, false, 1);
  const effects = hub.looked(look.rooms, new Map([[LOBBY, state]]), at(250));

  assertEquals(closesOf(effects), [[bob, CLOSE.banned]]);
});

Deno.test("Hub.stored() reads the events before this one that were not told", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));

  const effects = stored(hub, act("message", 3));

  assertEquals(effects.slice(1), [{ do: "follow", room: LOBBY, after: 0 }]);
});

Deno.test("Hub.receive() gives no history of a room that one is not in", () => {
  const hub = newHub();
  enter(hub, bob, member("Bob"));
  const request = {
    t: "history",
    req: 1,
    room: GARDEN,
    epoch: EPOCH,
    limit: 10,
  } as const;

  const effects = hub.receive(bob, request, at(0));

  const noRoom = { t: "error", code: "no_room", room: GARDEN } as const;
  assertEquals(framesTo(bob, effects), [noRoom]);
  assertEquals(hub.receive(bob, { ...request, room: LOBBY }, at(0)), [
    { do: "page", conn: bob, request: { ...request, room: LOBBY } },
  ]);
});

Deno.test("Hub.receive() keeps what is asked before the welcome until then", () => {
  const hub = newHub();
  hub.open(bob, member("Bob"), at(0));
  const request = {
    t: "history",
    req: 1,
    room: LOBBY,
    epoch: EPOCH,
    limit: 10,
  } as const;
  hub.receive(bob, hello(), at(0));

  const early = hub.receive(bob, request, at(0));
  const states = new Map([[LOBBY, headAt(0)]]);
  const effects = hub.headsRead(bob, 1, [LOBBY], states, at(0));

  assertEquals(early, []);
  assertEquals(effects.at(-1), { do: "page", conn: bob, request });
});

Deno.test("Hub.paged() shows no page to who was removed while it was read", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  hub.open(bob, member("Bob"), at(0));
  greet(hub, bob, hello({ room: LOBBY }, { room: GARDEN }));
  const page = { items: [], asOf: 0, more: false };
  const request = {
    t: "history",
    req: 1,
    room: LOBBY,
    epoch: EPOCH,
    limit: 10,
  } as const;
  const shown = hub.paged(bob, request, page);
  stored(hub, act("remove", 1));

  const hidden = hub.paged(bob, request, page);

  assertEquals(framesTo(bob, shown).map(({ t }) => t), ["page"]);
  assertEquals(framesTo(bob, hidden).map(({ t }) => t), ["error"]);
});

Deno.test("Hub.send() takes acts, by the clock that does not jump", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  const wish = {
    room: LOBBY,
    cid: cid("cid-0001"),
    kind: "mute",
    body: "60",
    ref: "id-Bob",
  } as const;

  const now = { wallMs: 5, monoMs: 1_000 };
  const draft = draftOf(hub.receive(ada, { t: "send", ...wish }, now));
  const noRef = hub.send(ada, member("Ada"), { ...wish, ref: undefined }, now);

  assertEquals([draft.kind, draft.body, draft.ref], ["mute", "60", "id-Bob"]);
  assertEquals([draft.nowMs, draft.steadyMs], [5, NOW_MS + 1_000]);
  const [nack] = framesTo(ada, noRef);
  assertEquals(nack?.t === "nack" && nack.code, "bad_ref");
});

Deno.test("Hub.stored() says when another try makes sense", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  const draft = draftOf(hub.receive(ada, say("hi"), at(0)));

  const slow = { ok: false, code: "rate", afterMs: 7 } as const;
  const [nack] = framesTo(ada, hub.stored(ada, draft, slow, at(0)));

  assert(nack?.t === "nack");
  assertEquals([nack.code, nack.retry, nack.afterMs], ["rate", true, 7]);
});

Deno.test("Hub.revoked() ends the connections of a session, or of a person", () => {
  const hub = newHub();
  enter(hub, ada, member("Ada"));
  enter(hub, bob, member("Bob", "session-1"));
  enter(hub, 3, member("Bob", "session-2"));

  const one = closesOf(hub.revoked({ session: "session-1" }));
  const all = closesOf(hub.revoked({ person: "id-Bob" }));

  assertEquals(one, [[bob, CLOSE.noSession]]);
  assertEquals(all, [[bob, CLOSE.noSession], [3, CLOSE.noSession]]);
  assertEquals(
    storedAs(draftOf(hub.receive(ada, say("hi"), at(0))), 1).ok,
    true,
  );
});
