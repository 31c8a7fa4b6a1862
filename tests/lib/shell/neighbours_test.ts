/** What other processes did: heard of by hints, and found without them. */
import { assertEquals } from "@std/assert";
import type { Bus, Hint, Listener } from "../../../lib/bus/bus.ts";
import type { Effect } from "../../../lib/chat.ts";
import type { Elsewhere } from "../../../lib/elsewhere/elsewhere.ts";
import { MemoryLog } from "../../../lib/log/memory.ts";
import { LOBBY, type Person, type RoomId } from "../../../lib/protocol.ts";
import { Failures } from "../../../lib/shell/failures.ts";
import { Links } from "../../../lib/shell/link.ts";
import { Neighbours } from "../../../lib/shell/neighbours.ts";
import { SILENT } from "../../servers/silent.ts";
import { at, enter, event, member, newHub } from "../chat_fixtures.ts";

const LOOK_MS = 3_000;
const BOB: Person = { id: "id-Bob", name: "Bob" };

class FakeBus implements Bus {
  readonly connected = true;
  readonly told: Hint[] = [];
  listener: Listener | null = null;

  tell(hint: Hint): void {
    this.told.push(hint);
  }

  listen(listener: Listener): void {
    this.listener = listener;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

class FakeElsewhere implements Elsewhere {
  readonly processes = 2;
  readonly rows = new Map<RoomId, Person[]>();
  readonly changes: RoomId[] = [];
  hasChanged = false;

  changed(room: RoomId): void {
    this.changes.push(room);
  }

  people(): Promise<Map<RoomId, Person[]> | null> {
    return Promise.resolve(this.rows);
  }

  renew(): Promise<boolean> {
    return Promise.resolve(this.hasChanged);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/** A log of which only the heads are asked. */
class Heads extends MemoryLog {
  lastSeq = 0;

  override heads(rooms: readonly RoomId[]): Promise<Map<RoomId, number>> {
    return Promise.resolve(new Map(rooms.map((room) => [room, this.lastSeq])));
  }
}

/** Ada in a lobby that has come to 2, and her process's neighbours. */
class Scene {
  readonly hub = newHub();
  readonly bus = new FakeBus();
  readonly elsewhere = new FakeElsewhere();
  readonly log = new Heads("epoch-1");
  readonly effects: Effect[] = [];
  readonly endedSessions: string[] = [];
  readonly owners = new Map<string, Person>();
  readonly neighbours: Neighbours;
  #timers: { run: () => void; ms: number }[] = [];

  constructor() {
    enter(this.hub, 1, member("Ada"), 2);
    this.hub.replayed(1, 1, LOBBY, [event(1), event(2)]);
    this.log.lastSeq = 2;
    this.neighbours = new Neighbours({
      bus: this.bus,
      elsewhere: this.elsewhere,
      owners: (sessions) =>
        Promise.resolve(
          new Map(
            sessions.filter((one) => !this.endedSessions.includes(one))
              .map((one) => [one, this.owners.get(one) ?? null]),
          ),
        ),
      hub: this.hub,
      log: this.log,
      failures: new Failures(SILENT, new Links(() => {})),
      now: () => at(0),
      setTimer: (run, ms) => {
        const timer = { run, ms };
        this.#timers.push(timer);
        return () => {
          this.#timers = this.#timers.filter((one) => one !== timer);
        };
      },
      perform: (effects) => this.effects.push(...effects),
    });
  }

  hears(hint: Hint): void {
    this.bus.listener?.hint(hint);
  }

  /** Lets the timers of so many milliseconds go off, and what they began end. */
  async after(wanted: (ms: number) => boolean): Promise<void> {
    const due = this.#timers.filter(({ ms }) => wanted(ms));
    this.#timers = this.#timers.filter((timer) => !due.includes(timer));
    for (const { run } of due) run();
    await settled();
  }

  did<Kind extends Effect["do"]>(kind: Kind): Extract<Effect, { do: Kind }>[] {
    return this.effects.filter(
      (effect): effect is Extract<Effect, { do: Kind }> => effect.do === kind,
    );
  }
}

/** All that waits for nothing but promises has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function test(name: string, fn: (scene: Scene) => Promise<void>): void {
  Deno.test(`Neighbours ${name}`, async () => {
    const scene = new Scene();
    await settled();
    using _ = scene.neighbours;
    await fn(scene);
  });
}

test("reads on when it hears of a later head", async (scene) => {
  scene.hears({ t: "head", room: LOBBY, seq: 2 });
  assertEquals(scene.did("follow"), []);

  scene.hears({ t: "head", room: LOBBY, seq: 4 });

  const follow = { do: "follow", room: LOBBY, after: 2 } as const;
  assertEquals(scene.did("follow"), [follow]);
  await settled();
});

test("finds a head that no hint told, by a look and by a bus that is back", async (scene) => {
  scene.log.lastSeq = 3;
  await scene.after((ms) => ms === LOOK_MS);
  assertEquals(scene.did("follow").length, 1);

  scene.hub.followed(LOBBY, [event(3)], at(0));
  scene.log.lastSeq = 4;
  scene.bus.listener?.joined();
  await settled();

  assertEquals(scene.did("follow").map(({ after }) => after), [2, 3]);
});

test("goes on looking", async (scene) => {
  for (let look = 1; look <= 3; look++) {
    scene.log.lastSeq = 2 + look;
    await scene.after((ms) => ms === LOOK_MS);
    assertEquals(scene.did("follow").length, look);
    scene.hub.followed(LOBBY, [event(2 + look)], at(0));
  }
});

test("ends the connections of a session that ended elsewhere, told or not", async (scene) => {
  enter(scene.hub, 2, member("Eve"), 2);
  scene.hears({ t: "ended", session: "session-Eve" });
  assertEquals(scene.did("close").map(({ conn }) => conn), [2]);

  scene.endedSessions.push("session-Ada");
  await scene.after((ms) => ms === LOOK_MS);

  assertEquals(scene.did("close").map(({ conn }) => conn), [2, 1]);
});

test("calls people by the names they took elsewhere, told or not", async (scene) => {
  const { id } = member("Ada").person;
  const names = () => scene.hub.people(LOBBY).map(({ name }) => name);
  scene.hears({ t: "renamed", person: { id, name: "Ada Byron" } });
  assertEquals(names(), ["Ada Byron"]);
  // Somebody who has lost a name is called by it still.
  await scene.after((ms) => ms === LOOK_MS);
  assertEquals(names(), ["Ada Byron"]);

  scene.owners.set("session-Ada", { id, name: "Ada Lovelace" });
  await scene.after((ms) => ms === LOOK_MS);

  assertEquals(names(), ["Ada Lovelace"]);
});

test("ends the connections of a person who was forgotten elsewhere", async (scene) => {
  scene.hears({ t: "forgotten", person: member("Ada").person.id });

  assertEquals(scene.did("close").map(({ conn }) => conn), [1]);
  await settled();
});

test("reads who is online elsewhere when it hears so, and when a process came or went", async (scene) => {
  const names = () => scene.hub.people(LOBBY).map(({ name }) => name).sort();
  scene.elsewhere.rows.set(LOBBY, [BOB]);
  scene.hears({ t: "here", room: LOBBY });
  await scene.after((ms) => ms < LOOK_MS);
  assertEquals(names(), ["Ada", "Bob"]);

  scene.elsewhere.rows.clear();
  scene.elsewhere.hasChanged = true;
  await scene.after((ms) => ms === LOOK_MS);
  await scene.after((ms) => ms < LOOK_MS);
  assertEquals(names(), ["Ada"]);
});

test("tells others what happens here", async (scene) => {
  const { neighbours, bus } = scene;
  neighbours.stored(LOBBY, 3);
  neighbours.typed(LOBBY, BOB);
  neighbours.renamed(BOB);
  neighbours.revoked({ session: "s1" });
  neighbours.revoked({ person: "p1" });
  neighbours.here(LOBBY);

  assertEquals(bus.told, [
    { t: "head", room: LOBBY, seq: 3 },
    { t: "typing", room: LOBBY, by: BOB },
    { t: "renamed", person: BOB },
    { t: "ended", session: "s1" },
    { t: "forgotten", person: "p1" },
  ]);
  assertEquals(scene.elsewhere.changes, [LOBBY]);
  await settled();
});
