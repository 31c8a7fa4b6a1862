import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { LOBBY, type RoomId, type ServerFrame } from "../../../lib/protocol.ts";
import type { Link } from "../../../lib/shell/link.ts";
import { room as roomId } from "../chat_fixtures.ts";
import type { FakeSocket } from "../fake_socket.ts";
import { Rig } from "./fan_out_rig.ts";

/** Enough that a flush of what is long takes some slices. */
const READERS = 40;
/** Little, and so much that a queue takes nothing from the one behind it. */
const LENGTHS = [0, 30_000, 70_000];

interface Reader {
  link: Link;
  socket: FakeSocket;
  /** How far it has come in each room, by what it was sent or had before. */
  cursors: Map<RoomId, number>;
}

interface Room {
  id: RoomId;
  live: Set<number>;
  head: number;
}

const which = fc.nat(1);
/** Few, who come and go: in the first slice, at its end, and later. */
const who = fc.constantFrom(0, 15, 16, 17, 32, 39);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("slice" as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("say" as const),
      which,
      length: fc.constantFrom(...LENGTHS),
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("join" as const), which, who }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("lag" as const), who }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("again" as const), which, who }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("flush" as const), which }),
  },
);

class Scene {
  readonly rig = new Rig();
  readonly readers: readonly Reader[];
  readonly rooms: readonly [Room, Room];

  constructor() {
    // Every other one can inflate.
    this.readers = Array.from({ length: READERS }, (_, i) => ({
      ...this.rig.enter(i % 2 === 0 ? undefined : this.rig.deflated),
      cursors: new Map(),
    }));
    const { live } = this.rig;
    this.rooms = [
      { id: LOBBY, live, head: 0 },
      { id: roomId("garden"), live: new Set(live), head: 0 },
    ];
  }

  say(
    { which, length, count }: { which: number; length: number; count: number },
  ) {
    const room = this.#room(which);
    for (let i = 0; i < count; i++) {
      room.head += 1;
      this.rig.say(room.head, "x".repeat(length), room.id, room.live);
    }
  }

  /** Somebody who has all becomes live. */
  join({ which, who }: { which: number; who: number }): void {
    const { id, live, head } = this.#room(which);
    const { link, cursors } = this.#reader(who);
    if (live.has(link.id)) return;
    cursors.set(id, head);
    live.add(link.id);
    this.rig.tell(link, { t: "live", room: id, head });
  }

  /** Somebody is served from the log, from where they are in each room. */
  lag({ who }: { who: number }): void {
    const reader = this.#reader(who);
    const told = this.rig.fanOut.toldOf(reader.link);
    this.#assertHas(reader, ({ id, head }) => told.get(id) ?? head);
    for (const { live } of this.rooms) live.delete(reader.link.id);
  }

  flush({ which }: { which: number }): void {
    this.rig.fanOut.flushRoom(this.#room(which).id);
  }

  end(): void {
    this.rig.fanOut.flush();
    for (const reader of this.readers) {
      this.#assertHas(reader, ({ head }) => head);
    }
  }

  /** Lets one read on: what was said in their rooms, once and in order. */
  #assertHas(
    { link, socket, cursors }: Reader,
    upTo: (room: Room) => number,
  ): void {
    const cursorOf = (room: RoomId) => cursors.get(room) ?? 0;
    for (const text of socket.sent.splice(0)) {
      const frames: ServerFrame[] = [JSON.parse(text)].flat();
      for (const frame of frames) {
        if (frame.t !== "evt") continue;
        assertEquals(frame.seq, cursorOf(frame.room) + 1);
        cursors.set(frame.room, frame.seq);
      }
    }
    for (const room of this.rooms) {
      if (room.live.has(link.id)) {
        assertEquals(cursorOf(room.id), upTo(room));
      }
    }
  }

  #room(which: number): Room {
    return which === 0 ? this.rooms[0] : this.rooms[1];
  }

  #reader(who: number): Reader {
    const reader = this.readers[who];
    if (reader === undefined) throw new Error(`Nobody is number ${who}`);
    return reader;
  }
}

Deno.test("FanOut tells every reader all, once and in order, whoever comes, lags or speaks meanwhile", () => {
  fc.assert(
    fc.property(fc.array(step, { size: "max", maxLength: 40 }), (steps) => {
      const scene = new Scene();
      for (const one of steps) {
        if (one.do === "slice") scene.rig.fanOut.slice();
        else if (one.do === "say") scene.say(one);
        else if (one.do === "join") scene.join(one);
        else if (one.do === "lag") scene.lag(one);
        else if (one.do === "again") {
          scene.lag(one);
          scene.join(one);
          scene.say({ ...one, length: 0, count: 1 });
        } else scene.flush(one);
      }
      scene.end();
    }),
    { numRuns: 300 },
  );
});
