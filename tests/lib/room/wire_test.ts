import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  type EventKind,
  LOBBY,
  type Person,
  type RoomEvent,
} from "../../../lib/protocol.ts";
import { barOf, secondsLeft } from "../../../lib/room/bar.ts";
import {
  foldState,
  FOR_GOOD,
  MUTED_TOLD_MAX,
  NEW_ROOM,
  type RoomState,
  VISITOR,
} from "../../../lib/room/state.ts";
import { foldStanding, wireStanding } from "../../../lib/room/wire.ts";

const ada: Person = { id: "id-ada", name: "Ada" };
const bob: Person = { id: "id-bob", name: "Bob" };

/** What happened in a room, in order; what is done is done to Bob. */
function story(...kinds: [kind: EventKind, body?: string][]): RoomEvent[] {
  return kinds.map(([kind, body = ""], i) => ({
    room: LOBBY,
    seq: i + 1,
    id: `event-${i}`,
    kind,
    by: kind === "enter" ? bob : ada,
    cid: `cid-0000-${i}`,
    body,
    ts: 1_000 + i,
    rev: i + 1,
    ref: bob.id,
    whom: bob.name,
    ...(body === "" ? {} : { until: 1_000 + Number(body) * 1_000 }),
  }));
}

Deno.test("foldStanding() comes to what the server would tell then", () => {
  const events = story(
    ["open", "unlisted"],
    ["enter"],
    ["mute", "600"],
    ["host"],
    ["slow", "30"],
    ["unmute"],
    ["lock"],
    ["unhost"],
    ["mute"],
    ["unlock"],
    ["slow", "0"],
  );
  for (const { id } of [ada, bob]) {
    let state = NEW_ROOM;
    let standing = wireStanding(state, id, 0);
    for (const event of events) {
      state = foldState(state, event);
      standing = foldStanding(standing, id, event);
      assertEquals(standing, wireStanding(state, id, 0), `${id} ${event.kind}`);
    }
  }
});

Deno.test("wireStanding() tells hosts who is muted, and others only of themselves", () => {
  let state = NEW_ROOM;
  for (const event of story(["open"], ["mute", "600"])) {
    state = foldState(state, event);
  }
  const until = 1_000 + 600_000;
  const muted = [{ id: bob.id, until }];

  const told = (id: string | null, nowMs: number) =>
    wireStanding(state, id, nowMs).muted;
  assertEquals(told(ada.id, until - 1), muted);
  assertEquals(told(bob.id, until - 1), muted);
  for (const id of ["id-cleo", null]) assertEquals(told(id, 0), undefined);
  for (const id of [ada.id, bob.id]) assertEquals(told(id, until), undefined);
});

Deno.test("wireStanding() tells of so many, those who are muted for the longest", () => {
  const people = new Map(
    Array.from({ length: MUTED_TOLD_MAX + 1 }, (_, i) => [
      `id-${i}`,
      { ...VISITOR, name: "", mutedUntilMs: 1_000 + i },
    ]),
  );
  people.set(ada.id, { ...VISITOR, name: "", mutedUntilMs: 0 });
  let owned: RoomState = { ...NEW_ROOM, people };
  for (const event of story(["open"])) owned = foldState(owned, event);
  const { muted = [] } = wireStanding(owned, ada.id, 0);
  assertEquals(muted.length, MUTED_TOLD_MAX);
  assertEquals(muted[0], { id: "id-200", until: 1_200 });
  assertEquals(muted.at(-1), { id: "id-1", until: 1_001 });
});

Deno.test("foldStanding() keeps a standing that an event says nothing about", () => {
  const standing = wireStanding(NEW_ROOM, bob.id, 0);
  for (const event of story(["open"], ["message"], ["edit"]).slice(1)) {
    assertStrictEquals(foldStanding(standing, bob.id, event), standing);
  }
});

Deno.test("barOf() says why one may not write, and for how long", () => {
  const free = wireStanding(NEW_ROOM, bob.id, 0);
  const muted = { ...free, mutedUntil: 61_000 };

  assertEquals(barOf(free, 0), null);
  assertEquals(barOf(muted, 1_500), { code: "muted", leftS: 60 });
  assertEquals(barOf(muted, 61_000), null);
  assertEquals(barOf({ ...free, mutedUntil: FOR_GOOD }, 0)?.leftS, null);
  assertEquals(barOf({ ...free, locked: true }, 0)?.code, "locked");
  assertEquals(barOf({ ...free, locked: true, role: "host" }, 0), null);
  assertEquals(secondsLeft(1_000, 2_000), 0);
});
