/**
 * The promises of `Bus`, as tests that every implementation runs.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Bus, Hint } from "../lib/bus/bus.ts";
import { parseRoomId } from "../lib/protocol.ts";

/** Opens a bus of a process, to the same others each time. */
export type OpenBus = (from: string) => Promise<Bus>;

const ROOM = parseRoomId("lobby") ?? fail();
const GARDEN = parseRoomId("garden") ?? fail();

/** What one process has heard. */
class Ear implements AsyncDisposable {
  readonly bus: Bus;
  readonly heard: Hint[] = [];
  #waiting: { until: () => boolean; resolve: () => void }[] = [];
  #joined = 0;

  constructor(bus: Bus) {
    this.bus = bus;
    bus.listen({
      hint: (hint) => {
        this.heard.push(hint);
        this.#look();
      },
      joined: () => {
        this.#joined += 1;
        this.#look();
      },
    });
  }

  /** Resolves once it has joined so often. */
  joined(times = 1): Promise<void> {
    return this.#until(() => this.#joined >= times);
  }

  hears(wanted: (hint: Hint) => boolean): Promise<void> {
    return this.#until(() => this.heard.some(wanted));
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.bus[Symbol.asyncDispose]();
  }

  #until(until: () => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ until, resolve });
    this.#look();
    return promise;
  }

  #look(): void {
    this.#waiting = this.#waiting.filter(({ until, resolve }) => {
      if (!until()) return true;
      resolve();
      return false;
    });
  }
}

/**
 * Runs the promises over the buses that `open` gives.
 *
 * @param interrupt Breaks all connections, and lets them come again.
 */
export function testBusContract(
  name: string,
  open: OpenBus,
  interrupt: () => Promise<void>,
  ignore = false,
): void {
  const test = (
    behaviour: string,
    fn: (ada: Ear, bob: Ear) => Promise<void>,
  ) =>
    Deno.test({
      name: `${name}.${behaviour}`,
      ignore,
      fn: async () => {
        await using ada = new Ear(await open("a"));
        await using bob = new Ear(await open("b"));
        await Promise.all([ada.joined(), bob.joined()]);
        await fn(ada, bob);
      },
    });

  test("tell() reaches all others, and not oneself", async (ada, bob) => {
    const hints: Hint[] = [
      { t: "head", room: ROOM, seq: 7 },
      { t: "here", room: ROOM },
      { t: "typing", room: ROOM, by: { id: "p1", name: "Ada 👩🏽‍🚀" } },
      { t: "renamed", person: { id: "p1", name: "Ada\"\\'$1" } },
      { t: "ended", session: "s1" },
      { t: "forgotten", person: "p1" },
    ];

    for (const hint of hints) ada.bus.tell(hint);
    await bob.hears(({ t }) => t === "forgotten");
    bob.bus.tell({ t: "here", room: GARDEN });
    await ada.hears(({ t }) => t === "here");

    assertEquals(bob.heard, hints);
    assertEquals(ada.heard, [{ t: "here", room: GARDEN }]);
  });

  test("tell() says the latest of many once", async (ada, bob) => {
    for (let seq = 1; seq <= 1_000; seq += 1) {
      ada.bus.tell({ t: "head", room: ROOM, seq });
    }
    await bob.hears((hint) => hint.t === "head" && hint.seq === 1_000);

    assertEquals(bob.heard, [{ t: "head", room: ROOM, seq: 1_000 }]);
  });

  test("tell() takes more than fits one parcel", async (ada, bob) => {
    const people = Array.from({ length: 500 }, (_, i) => `person-${i}`);

    for (const person of people) ada.bus.tell({ t: "forgotten", person });
    await bob.hears((hint) =>
      hint.t === "forgotten" && hint.person === people.at(-1)
    );

    const heard = bob.heard.map((hint) =>
      hint.t === "forgotten" ? hint.person : hint.t
    );
    assertEquals(heard, people);
  });

  test(
    "joined() is told again after an interruption, and hints arrive",
    async (ada, bob) => {
      await interrupt();
      await Promise.all([ada.joined(2), bob.joined(2)]);

      ada.bus.tell({ t: "head", room: ROOM, seq: 8 });
      await bob.hears((hint) => hint.t === "head" && hint.seq === 8);

      assertEquals(bob.bus.connected, true);
    },
  );
}

function fail(): never {
  throw new Error("Cannot use this as a room");
}
