import { assertEquals } from "@std/assert";
import { createRooms, ROOMS_MS } from "../../../lib/client/rooms.ts";
import { LOBBY } from "../../../lib/protocol.ts";
import { room } from "../chat_fixtures.ts";
import { flush } from "./world.ts";

const GARDEN = room("garden");
const HERE = { room: LOBBY, here: 1, unread: 0 };

function open(answers: (string | null)[]) {
  const state = { visible: true, asked: 0 };
  const due: { run: () => void; ms: number }[] = [];
  const rooms = createRooms({
    room: LOBBY,
    first: [HERE],
    ask: () => {
      state.asked += 1;
      const answer = answers.shift() ?? null;
      return answer === null
        ? Promise.reject(new TypeError("away"))
        : Promise.resolve(answer);
    },
    visible: () => state.visible,
    setTimer: (run, ms) => {
      const timer = { run, ms };
      due.push(timer);
      return () => void due.splice(due.indexOf(timer), 1);
    },
  });
  const pass = async () => {
    due[0]?.run();
    await flush();
  };
  return { rooms, state, due, pass };
}

Deno.test("UX 20 the list of rooms is asked for again and again, while it is seen", async () => {
  const there = { room: GARDEN, here: 2, unread: 3 };
  const { rooms, state, due, pass } = open([
    JSON.stringify({ rooms: [HERE, there] }),
  ]);
  await pass();
  assertEquals(rooms.links.value, [HERE, there]);
  assertEquals(rooms.unread(), 3);

  state.visible = false;
  await pass();
  assertEquals(state.asked, 1);
  assertEquals(due.map(({ ms }) => ms), [ROOMS_MS]);
});

Deno.test("the list of rooms stays as it was when nobody answers, and keeps the room one is in", async () => {
  const { rooms, pass } = open([
    null,
    "<html>",
    JSON.stringify({ rooms: [{ ...HERE, room: GARDEN }] }),
  ]);
  await pass();
  await pass();
  assertEquals(rooms.links.value, [HERE]);

  await pass();
  assertEquals(rooms.links.value, [{ ...HERE, room: GARDEN }, HERE]);
});
