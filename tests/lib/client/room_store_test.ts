import { assertEquals } from "@std/assert";
import { createRoomStore } from "../../../lib/client/room_store.ts";
import {
  type EventKind,
  LOBBY,
  type ServerFrame,
  type WireStanding,
} from "../../../lib/protocol.ts";
import { foldStanding, VISITING } from "../../../lib/room/wire.ts";

const ada = { id: "id-ada", name: "Ada" };
const bob = { id: "id-bob", name: "Bob" };

/** Bob's store of a room, as of its fourth event. */
function open(standing: WireStanding) {
  return createRoomStore({
    folding: () => foldStanding,
    room: LOBBY,
    page: { items: [], asOf: 4, more: false, epoch: "e1" },
    people: { list: [], count: 0 },
    standing,
    myId: () => bob.id,
    onAsk() {},
    onMessages() {},
    onNewEpoch() {},
  });
}

function act(seq: number, kind: EventKind): ServerFrame {
  return {
    t: "evt",
    room: LOBBY,
    seq,
    id: `event-${seq}`,
    kind,
    by: ada,
    cid: `cid-0000-${seq}`,
    body: "",
    ts: seq,
    rev: seq,
    ref: bob.id,
    whom: bob.name,
  };
}

function welcome(head: number, standing: WireStanding): ServerFrame {
  return {
    t: "welcome",
    v: 1,
    me: bob,
    limits: { text: 0, frame: 0, rooms: 0 },
    rooms: [
      { room: LOBBY, epoch: "e1", head, mode: "resumed", from: 4, standing },
    ],
  };
}

Deno.test("createRoomStore() follows what hosts do", () => {
  const store = open(VISITING);
  store.receive(act(5, "lock"));
  store.receive(act(6, "host"));

  assertEquals(store.standing.value, {
    ...VISITING,
    locked: true,
    role: "host",
    hosts: [bob.id],
  });
});

Deno.test("createRoomStore() believes the welcome, whatever is replayed after it", () => {
  const store = open(VISITING);
  // Locked and unlocked again while nobody listened.
  store.receive(welcome(6, VISITING));
  const seen = [act(5, "lock"), act(6, "unlock"), act(7, "lock")].map(
    (frame) => {
      store.receive(frame);
      return store.standing.value.locked;
    },
  );
  assertEquals(seen, [false, false, true]);
});

Deno.test("createRoomStore() takes an old page's standing no further than its head", () => {
  const store = open({ ...VISITING, locked: true });
  store.receive(act(4, "unlock"));
  assertEquals(store.standing.value.locked, true);
});
