import { assertEquals } from "@std/assert";
import {
  createRooms,
  HIDDEN_ROOMS_MS,
  nextUnread,
  ROOMS_MS,
} from "../../../lib/client/rooms.ts";
import { LOBBY } from "../../../lib/protocol.ts";
import { room } from "../chat_fixtures.ts";

const GARDEN = room("garden");
const HERE = { room: LOBBY, here: 1, unread: 0 };

function open() {
  const state = { visible: true, asked: 0 };
  const due: { run: () => void; ms: number }[] = [];
  const rooms = createRooms({
    room: LOBBY,
    first: [HERE],
    ask: () => state.asked += 1,
    visible: () => state.visible,
    setTimer: (run, ms) => {
      const timer = { run, ms };
      due.push(timer);
      return () => void due.splice(due.indexOf(timer), 1);
    },
  });
  return { rooms, state, due, pass: () => due[0]?.run() };
}

Deno.test("UX 20 the list of rooms is asked for at once and again and again, less often unseen", () => {
  const { state, due, pass } = open();
  assertEquals(state.asked, 1);
  pass();
  assertEquals(state.asked, 2);
  assertEquals(due.map(({ ms }) => ms), [ROOMS_MS]);

  state.visible = false;
  pass();
  assertEquals(state.asked, 3);
  assertEquals(due.map(({ ms }) => ms), [HIDDEN_ROOMS_MS]);
});

Deno.test("UX 22 what waits in other rooms is counted together, and this room is kept", () => {
  const { rooms } = open();
  const there = { room: GARDEN, here: 2, unread: 3 };
  rooms.heard([there, { ...there, room: room("tea"), unread: 1 }]);
  assertEquals(rooms.unread(), 4);
  assertEquals(rooms.links.value.at(-1), HERE);

  rooms.heard([{ ...HERE, unread: 7 }, there]);
  assertEquals(rooms.unread(), 3);
});

Deno.test("UX 37 nextUnread() walks the rooms where something waits, round and round", () => {
  const links = [3, 0, 0, 1].map((unread, n) => ({
    room: room(`room-${n}`),
    here: 0,
    unread,
  }));
  const walk = (from: number, step: 1 | -1) =>
    nextUnread(links, room(`room-${from}`), step);

  assertEquals([0, 1, 2, 3].map((from) => walk(from, 1)), [
    room("room-3"),
    room("room-3"),
    room("room-3"),
    room("room-0"),
  ]);
  assertEquals([0, 1, 2, 3].map((from) => walk(from, -1)), [
    room("room-3"),
    room("room-0"),
    room("room-0"),
    room("room-0"),
  ]);
  assertEquals(nextUnread(links.slice(1, 3), room("room-1"), 1), null);
});
