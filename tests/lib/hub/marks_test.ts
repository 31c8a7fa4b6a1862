/** Who is told how far somebody has read. */
import { assertEquals } from "@std/assert";
import type { Effect, Hub } from "../../../lib/chat.ts";
import { LOBBY, type RoomId } from "../../../lib/protocol.ts";
import {
  at,
  enter,
  framesTo,
  greet,
  hello,
  member,
  newHub,
  room,
} from "../chat_fixtures.ts";

const ada = 1;
const bob = 2;
const adaElsewhere = 3;
const GARDEN = room("garden");

/** Ada in the lobby and, with another tab, in the garden; Bob in the lobby. */
function scene(): Hub {
  const hub = newHub();
  enter(hub, ada, member("Ada"), 5);
  enter(hub, bob, member("Bob"), 5);
  hub.open(adaElsewhere, member("Ada"), at(0));
  greet(hub, adaElsewhere, hello({ room: GARDEN }));
  return hub;
}

function read(hub: Hub, seq: number, where: RoomId = LOBBY): Effect[] {
  return hub.receive(ada, { t: "read", room: where, seq }, at(0));
}

Deno.test("UX 20 a mark is remembered, told to the person's other tabs, and to nobody else", () => {
  const effects = read(scene(), 4);

  const mark = { room: LOBBY, seq: 4, back: false };
  assertEquals(effects[0], { do: "mark", personId: "id-Ada", read: mark });
  assertEquals(framesTo(adaElsewhere, effects), [{ t: "read", ...mark }]);
  assertEquals(framesTo(ada, effects), []);
  assertEquals(framesTo(bob, effects), []);
});

Deno.test("a mark goes no further than the log", () => {
  const effects = read(scene(), 99);

  const mark = { room: LOBBY, seq: 5, back: false };
  assertEquals(effects[0], { do: "mark", personId: "id-Ada", read: mark });
});

Deno.test("a mark in a room where one is not is ignored", () => {
  assertEquals(read(scene(), 4, GARDEN), []);
});

Deno.test("UX 20 a mark goes back where the person says so", () => {
  const frame = { t: "read", room: LOBBY, seq: 2, back: true } as const;

  const effects = scene().receive(ada, frame, at(0));

  assertEquals(framesTo(adaElsewhere, effects), [frame]);
});

Deno.test("marks beyond a rate are ignored", () => {
  const hub = scene();

  const taken = Array.from({ length: 100 }, (_, n) => read(hub, n))
    .filter((effects) => effects.length > 0);

  assertEquals(taken.length, 20);
});
