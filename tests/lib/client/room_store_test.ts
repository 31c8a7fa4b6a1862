import { assertEquals } from "@std/assert";
import type { Ask } from "../../../lib/client/timeline.ts";
import { createRoomStore } from "../../../lib/client/room_store.ts";
import {
  type EventKind,
  LOBBY,
  type ServerFrame,
  type WireStanding,
} from "../../../lib/protocol.ts";
import { FOR_GOOD } from "../../../lib/room/state.ts";
import { foldLive } from "../../../lib/client/folding.ts";
import { VISITING } from "../../../lib/room/wire.ts";

const ada = { id: "id-ada", name: "Ada" };
const bob = { id: "id-bob", name: "Bob" };

/** Bob's store of a room, as of its fourth event. */
function open(standing: WireStanding, onAsk: (ask: Ask) => void = () => {}) {
  return createRoomStore({
    folding: () => foldLive,
    room: LOBBY,
    page: { items: [], asOf: 4, more: false, epoch: "e1" },
    people: { list: [], count: 0 },
    standing,
    myId: () => bob.id,
    onAsk,
    onMessages() {},
    onNewEpoch() {},
  });
}

function act(seq: number, kind: EventKind, ref = bob.id): ServerFrame {
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
    ref,
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

Deno.test("createRoomStore() keeps up who is muted, for who runs the room (UX 33)", () => {
  const asks: Ask[] = [];
  const muted = [{ id: "id-cleo", until: FOR_GOOD }];
  const store = open({ ...VISITING, role: "owner", muted }, (ask) => {
    asks.push(ask);
  });
  const about = (seq: number, kind: EventKind, ref: string) => {
    store.receive(act(seq, kind, ref));
    return store.standing.value.muted?.map(({ id }) => id) ?? [];
  };

  assertEquals(about(5, "mute", "id-dan"), ["id-cleo", "id-dan"]);
  assertEquals(about(6, "unmute", "id-cleo"), ["id-dan"]);
  assertEquals(about(7, "host", "id-dan"), []);
  assertEquals(asks, []);
});

Deno.test("createRoomStore() asks who is muted once one runs the room", () => {
  const asks: Ask[] = [];
  const store = open(VISITING, (ask) => asks.push(ask));
  store.receive(act(5, "lock"));
  store.receive(act(6, "host"));
  store.receive(act(7, "unlock"));
  assertEquals(asks, [{ ask: "resume" }]);
});
