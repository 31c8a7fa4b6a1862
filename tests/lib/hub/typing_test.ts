/** Who is told that somebody types. */
import { assertEquals } from "@std/assert";
import type { Effect, Hub, Member } from "../../../lib/chat.ts";
import {
  LOBBY,
  PEOPLE_LISTED_MAX,
  type RoomId,
} from "../../../lib/protocol.ts";
import {
  FOR_GOOD,
  NEW_ROOM,
  type RoomState,
  VISITOR,
} from "../../../lib/room/state.ts";
import {
  at,
  draftOf,
  enter,
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
const adaToo = 3;
const ADA = member("Ada");
const TOLD = [{ t: "typing", room: LOBBY, by: ADA.person } as const];

/** Ada in two tabs, and Bob. */
function scene(): Hub {
  const hub = newHub();
  for (const [conn, who] of people()) enter(hub, conn, who);
  return hub;
}

function people(): [number, Member][] {
  return [[ada, ADA], [bob, member("Bob")], [adaToo, ADA]];
}

function type(hub: Hub, ms = 0, where: RoomId = LOBBY): Effect[] {
  return hub.receive(ada, { t: "typing", room: where }, at(ms));
}

Deno.test("UX 29 typing is told to the others in the room, not to oneself", () => {
  const effects = type(scene());

  assertEquals(framesTo(bob, effects), TOLD);
  assertEquals(framesTo(ada, effects), []);
  assertEquals(framesTo(adaToo, effects), []);
});

Deno.test("UX 29 typing is told no oftener than every so often", () => {
  const hub = scene();

  const told = Array.from(
    { length: 100 },
    (_, n) => framesTo(bob, type(hub, n * 100)).length,
  ).reduce((a, b) => a + b);

  assertEquals(told <= 3 + 10, true, `${told} in 10 s`);
});

Deno.test("typing is not told by who is elsewhere, nor where nobody can be", () => {
  const hub = scene();

  assertEquals(type(hub, 0, room("garden")), []);
});

Deno.test("typing is not told to readers who lag", () => {
  const hub = scene();
  const draft = draftOf(hub.receive(bob, say("hi"), at(0)));
  hub.lagging(bob);
  hub.stored(bob, draft, storedAs(draft, 1), at(0));

  assertEquals(framesTo(bob, type(hub)), []);
});

for (
  const [who, state] of Object.entries<RoomState>({
    "who is muted": {
      ...NEW_ROOM,
      people: new Map([[
        ADA.person.id,
        { ...VISITOR, name: "Ada", mutedUntilMs: FOR_GOOD },
      ]]),
    },
    "a visitor of a locked room": {
      ...NEW_ROOM,
      rules: { ...NEW_ROOM.rules, locked: true },
    },
  })
) {
  Deno.test(`typing is not told of ${who}`, () => {
    const hub = newHub();
    for (const [conn, member] of people()) {
      hub.open(conn, member, at(0));
      const read = hub.receive(conn, hello(), at(0))
        .find((effect) => effect.do === "heads");
      if (read === undefined) continue;
      const states = new Map([[LOBBY, headAt(0, state)]]);
      hub.headsRead(conn, read.hello, read.rooms, states, at(0));
    }

    assertEquals(framesTo(bob, type(hub)), []);
  });
}

Deno.test("typing is not told in a room with more people than are listed", () => {
  const hub = scene();
  for (let n = 0; n <= PEOPLE_LISTED_MAX; n++) {
    hub.open(100 + n, member(`Guest ${n}`), at(0));
    greet(hub, 100 + n, hello());
  }

  assertEquals(type(hub), []);
});
