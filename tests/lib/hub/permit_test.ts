import { assertEquals } from "@std/assert";
import { Permits } from "../../../lib/hub/permit.ts";
import { DEFAULT_LIMITS } from "../../../lib/limits.ts";
import { LOBBY, parseRoomId } from "../../../lib/protocol.ts";
import { say } from "../chat_fixtures.ts";

const TEA = parseRoomId("tea") ?? LOBBY;
const limits = {
  ...DEFAULT_LIMITS,
  sendsPerSecond: 1,
  sendsBurst: 2,
  roomSendsPerSecond: 10,
  roomSendsBurst: 3,
};

function member(name: string, address?: string) {
  const person = { id: name, name };
  return { person, session: name, address, lingers: false };
}

/** How long each of these has to wait; 0: not at all. */
function waits(
  permits: Permits,
  sends: readonly (readonly [who: string, room: typeof LOBBY])[],
  monoMs = 0,
): number[] {
  return sends.map(([who, room]) => {
    const frame = { ...say("hi"), room };
    const now = { wallMs: 0, monoMs };
    const permit = permits.ask(member(who), frame, now);
    return permit.ok ? 0 : permit.afterMs ?? Infinity;
  });
}

Deno.test("Permits.ask() refuses what a room is flooded with, whoever sends it", () => {
  const permits = new Permits(limits);
  const crowd = ["a", "b", "c", "d"].map((who) => [who, LOBBY] as const);

  assertEquals(waits(permits, crowd), [0, 0, 0, 100]);
  assertEquals(waits(permits, [["e", TEA]]), [0]);
  assertEquals(waits(permits, [["f", LOBBY], ["f", LOBBY]], 100), [0, 100]);
});

Deno.test("Permits.ask() lets nobody who is too fast use up what a room takes", () => {
  const permits = new Permits(limits);
  const flood = Array(10).fill(["flooder", LOBBY]);

  assertEquals(waits(permits, flood).filter((ms) => ms === 0).length, 2);
  assertEquals(waits(permits, [["other", LOBBY]]), [0]);
});

Deno.test("Permits.ask() leaves half of what a room takes to other addresses", () => {
  const permits = new Permits({ ...limits, roomSendsBurst: 4 });
  const now = { wallMs: 0, monoMs: 0 };
  const ask = (who: string, address: string) =>
    permits.ask(member(who, address), say("hi"), now);
  const crowd = ["a", "b", "c"].map((who) => ask(who, "192.0.2.1"));

  assertEquals(crowd.map(({ ok }) => ok), [true, true, false]);
  assertEquals(crowd[2], { ok: false, code: "rate", afterMs: 200 });
  assertEquals(ask("d", "192.0.2.2").ok, true);
});

/** What processes permit that hear of one another only every 50 ms. */
function flooded(
  { addresses, processes }: { addresses: number; processes: number },
): number {
  const seconds = 10;
  const burst = 20;
  const room = { ...limits, roomSendsPerSecond: 100, roomSendsBurst: burst };
  const all = Array.from(
    { length: processes },
    () => new Permits({ ...room, sendsPerSecond: 0 }, () => processes),
  );
  const own = all.map(() => 0);
  let stored = 0;
  let untold = 0;
  for (let monoMs = 0; monoMs < seconds * 1_000; monoMs++) {
    const now = { wallMs: 0, monoMs };
    all.forEach((permits, at) => {
      const flooder = member("flooder", `192.0.2.${monoMs % addresses}`);
      if (!permits.ask(flooder, say("hi"), now).ok) return;
      permits.answered(say("hi"), true);
      stored += 1;
      own[at] = (own[at] ?? 0) + 1;
      untold += 1;
    });
    if (monoMs % 50 > 0) continue;
    all.forEach((permits, at) =>
      permits.heard(LOBBY, untold - (own[at] ?? 0), now)
    );
    own.fill(0);
    untold = 0;
  }
  // Each has a burst before it hears of the others.
  return Math.round((stored - burst * processes) / seconds);
}

Deno.test("Permits.heard() makes what a room takes one limit of all processes", () => {
  for (const processes of [1, 2, 4]) {
    const perSecond = flooded({ addresses: 8, processes });
    assertEquals(perSecond <= 100, true, `${perSecond} of ${processes}`);
  }
});

Deno.test("Permits.ask() allows an address half of a room, however many processes it sends to", () => {
  for (const processes of [1, 2, 4]) {
    const perSecond = flooded({ addresses: 1, processes });
    assertEquals(perSecond <= 50, true, `${perSecond} of ${processes}`);
  }
});

Deno.test("Permits.ask() never has a deletion wait for a room", () => {
  const permits = new Permits(limits);
  waits(permits, ["a", "b", "c"].map((who) => [who, LOBBY] as const));
  const now = { wallMs: 0, monoMs: 0 };
  const frame = { ...say("hi"), kind: "delete" as const, ref: "an-event-id" };

  assertEquals(permits.ask(member("host"), frame, now).ok, true);
});

Deno.test("Permits.ask() counts edits for what a room takes, and for an address", () => {
  const permits = new Permits({ ...limits, roomSendsBurst: 4 });
  const now = { wallMs: 0, monoMs: 0 };
  const edit = { ...say("hi"), kind: "edit" as const, ref: "an-event-id" };
  const ask = (who: string, address: string) =>
    permits.ask(member(who, address), edit, now).ok;

  const crowd = ["a", "b", "c"].map((who) => ask(who, "192.0.2.1"));
  assertEquals(crowd, [true, true, false]);
  const others = ["d", "e", "f"].map((who) => ask(who, `192.0.2.2${who}`));
  assertEquals(others, [true, true, false]);
});

Deno.test("Permits.answered() gives a room back what it is not told of", () => {
  const permits = new Permits(limits);
  const mob = ["a", "b", "c"].map((who) => [who, LOBBY] as const);

  assertEquals(waits(permits, mob), [0, 0, 0]);
  for (const [who] of mob) permits.answered(say(who), false);
  assertEquals(waits(permits, mob), [0, 0, 0]);
  for (const [who] of mob) permits.answered(say(who), true);
  assertEquals(waits(permits, [["d", LOBBY]]), [100]);
});

Deno.test("Permits.ask() looks at no text of who is too fast, nor at one that is too long", () => {
  const permits = new Permits(limits);
  const code = (body: string) => {
    const now = { wallMs: 0, monoMs: 0 };
    const permit = permits.ask(member("a"), { ...say("hi"), body }, now);
    return permit.ok ? permit.body : permit.code;
  };

  // Neither counts: it is not even read, though nothing of it would be left.
  assertEquals(code("\0".repeat(limits.frameBytes + 1)), "too_long");
  assertEquals([code("e\u0301"), code("\0")], ["\u00e9", "empty"]);
  assertEquals(code("\0"), "rate");
});
