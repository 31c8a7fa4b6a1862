import { assertEquals } from "@std/assert";
import {
  cutPresence,
  openPresence,
  type Presence,
  receivePresence,
} from "../../../lib/client/presence.ts";
import { LOBBY, type PresenceFrame } from "../../../lib/protocol.ts";

const ada = { id: "p1", name: "Ada" };
const bob = { id: "p2", name: "Bob" };
const eve = { id: "p3", name: "Eve" };

function frame(n: number, fields: Partial<PresenceFrame>): PresenceFrame {
  const count = 0;
  return {
    t: "presence",
    room: LOBBY,
    n,
    join: [],
    leave: [],
    count,
    ...fields,
  };
}

/** Ada and Bob, told by frame 7. */
function known(): Presence {
  const full = frame(7, { full: true, join: [ada, bob], count: 2 });
  return receivePresence(openPresence({ list: [], count: 0 }), full);
}

Deno.test("receivePresence() keeps the server's list until the first full frame (UX 28)", () => {
  const opened = openPresence({ list: [ada], count: 1 });

  const same = receivePresence(opened, frame(3, { join: [bob], count: 2 }));

  assertEquals(same, opened);
});

Deno.test("receivePresence() applies joins and leaves in turn", () => {
  const joined = receivePresence(known(), frame(8, { join: [eve], count: 3 }));
  assertEquals(joined.list, [ada, bob, eve]);

  const left = receivePresence(joined, frame(9, { leave: ["p1"], count: 2 }));
  assertEquals(left, { list: [bob, eve], count: 2, n: 9 });
});

Deno.test("receivePresence() lets who takes another name keep the place", () => {
  const renamed = { ...ada, name: "Ada L." };

  const { list } = receivePresence(
    known(),
    frame(8, { join: [renamed], count: 2 }),
  );

  assertEquals(list, [renamed, bob]);
});

Deno.test("receivePresence() waits for a full frame after one was lost", () => {
  const lost = receivePresence(known(), frame(9, { join: [eve], count: 4 }));
  assertEquals(lost, { list: [ada, bob], count: 4, n: null });

  const later = receivePresence(lost, frame(10, { leave: ["p1"], count: 3 }));
  assertEquals(later, lost);

  const full = frame(11, { full: true, join: [bob, eve], count: 2 });
  assertEquals(receivePresence(later, full).list, [bob, eve]);
});

Deno.test("receivePresence() ignores a frame it has seen", () => {
  const repeat = frame(7, { leave: ["p1"], count: 1 });
  assertEquals(receivePresence(known(), repeat), known());
});

Deno.test("cutPresence() keeps the list, and trusts only a full frame next (UX 8)", () => {
  const cut = cutPresence(known());

  const same = receivePresence(cut, frame(8, { leave: ["p1"], count: 1 }));

  assertEquals(same.list, [ada, bob]);
});
