import { assertEquals } from "@std/assert";
import { Openings } from "../../../lib/hub/openings.ts";
import { DEFAULT_LIMITS, type Limits } from "../../../lib/limits.ts";
import type { Appended, Draft } from "../../../lib/log/log.ts";
import { LOBBY, parseRoomId } from "../../../lib/protocol.ts";
import { say } from "../chat_fixtures.ts";

const TEA = parseRoomId("tea") ?? LOBBY;
const HOUR_MS = 60 * 60 * 1_000;

/** People who open rooms; each room is another one. */
class Trial {
  readonly openings: Openings;
  monoMs = 0;
  #drafts = 0;

  constructor(limits: Partial<Limits>) {
    this.openings = new Openings({ ...DEFAULT_LIMITS, ...limits });
  }

  /** Begins to open one: how long they have to wait, and how it is answered. */
  begin(who: string, address?: string) {
    const id = `draft-${this.#drafts++}`;
    const person = { id: who, name: who };
    const draft: Draft = {
      ...say("hi"),
      room: TEA,
      author: person,
      id,
      nowMs: 0,
      steadyMs: 0,
    };
    const member = {
      person,
      session: `${id} of ${who}`,
      address,
      lingers: false,
    };
    const now = { wallMs: 0, monoMs: this.monoMs };
    return {
      waitMs: this.openings.take(id, member, now),
      answer: (seq: number | null, dup = false) => {
        const event = { ...draft, by: person, seq: seq ?? 0, ts: 0, rev: 1 };
        const outcome: Appended = seq === null
          ? { ok: false, code: "unavailable" }
          : { ok: true, event, dup };
        this.openings.answered(draft, outcome);
      },
    };
  }

  /** Opens one, and says how long one has to wait for it. */
  open(who: string, address?: string): number {
    const { answer, waitMs } = this.begin(who, address);
    answer(waitMs === 0 ? 1 : null);
    return waitMs;
  }
}

Deno.test("Openings lets each person open so many rooms, and as many an hour", () => {
  const trial = new Trial({ newRoomsPerPerson: 2, newRoomsPerAddress: 0 });

  assertEquals([1, 2, 3].map(() => trial.open("ada")), [0, 0, HOUR_MS / 2]);
  assertEquals(trial.open("bob"), 0);
  trial.monoMs += HOUR_MS / 2;
  assertEquals([1, 2].map(() => trial.open("ada")), [0, HOUR_MS / 2]);
});

Deno.test("Openings lets all people of an address open so many together", () => {
  const trial = new Trial({ newRoomsPerPerson: 2, newRoomsPerAddress: 3 });
  const home = "192.0.2.1";

  assertEquals([1, 2].map(() => trial.open("ada", home)), [0, 0]);
  assertEquals(["bob", "cleo"].map((who) => trial.open(who, home)), [
    0,
    HOUR_MS / 3,
  ]);
  assertEquals(trial.open("dora", "192.0.2.2"), 0);
  // Refused for the address, it cost the person nothing.
  assertEquals([1, 2].map(() => trial.open("cleo", "192.0.2.2")), [0, 0]);
});

Deno.test("Openings leaves others of an address some, whatever a few people open", () => {
  const trial = new Trial({});
  const school = "192.0.2.1";
  const flood = Array.from({ length: 300 }, (_, n) => `flooder ${n % 30}`);
  for (const who of flood) trial.open(who, school);

  assertEquals(trial.open("teacher", school), 0);
});

Deno.test("Openings counts what is under way, and gives back what opened none", () => {
  const trial = new Trial({ newRoomsPerPerson: 3, newRoomsPerAddress: 3 });
  const home = "192.0.2.1";
  const three = [1, 2, 3].map(() => trial.begin("ada", home));

  assertEquals(trial.begin("ada", home).waitMs > 0, true);
  assertEquals(trial.begin("bob", home).waitMs > 0, true);
  const [stored, repeated, lost] = three;
  stored?.answer(2);
  repeated?.answer(1, true);
  lost?.answer(null);
  lost?.answer(null);

  assertEquals([1, 2, 3].map(() => trial.open("ada", home)), [0, 0, 0]);
  assertEquals(trial.open("bob", home) > 0, true);
});

Deno.test("Openings.mayOpen() is true of what begins a room that somebody will own", () => {
  const wish = { ...say("hi"), room: TEA };

  assertEquals(Openings.mayOpen(wish), true);
  assertEquals(Openings.mayOpen({ ...wish, kind: "open" }), true);
  assertEquals(Openings.mayOpen({ ...wish, kind: "edit" }), false);
  assertEquals(Openings.mayOpen({ ...wish, room: LOBBY }), false);
});
