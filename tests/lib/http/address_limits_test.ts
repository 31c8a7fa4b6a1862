import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  AddressLimits,
  TooManyRequests,
} from "../../../lib/http/address_limits.ts";
import type { Claim } from "../../../lib/identity/identity.ts";
import { DEFAULT_LIMITS } from "../../../lib/limits.ts";

const person = { id: "1", name: "Ada" };

function limits(processes = 1): AddressLimits {
  return new AddressLimits({
    ...DEFAULT_LIMITS,
    upgradesPerSecond: 1,
    upgradesBurst: 2,
    namesPerHour: 60,
    namesBurst: 2,
    changesPerSecond: 2,
    changesBurst: 1,
    readsPerSecond: 4,
    readsBurst: 2,
  }, () => processes);
}

/** Milliseconds until it would be allowed; 0 if it was. */
function wait(act: () => void): number {
  try {
    act();
    return 0;
  } catch (error) {
    if (error instanceof TooManyRequests) return error.afterMs;
    throw error;
  }
}

Deno.test("AddressLimits counts upgrades, changes and reads by themselves, for each address", () => {
  const addresses = limits();
  const upgrade = (address: string) =>
    wait(() => addresses.upgrade(address, 0));
  const change = (address: string) => wait(() => addresses.change(address, 0));
  const read = (address: string) => wait(() => addresses.read(address, 0));

  assertEquals([1, 2, 3].map(() => upgrade("a")), [0, 0, 1_000]);
  assertEquals([change("a"), change("a")], [0, 500]);
  assertEquals([1, 2, 3].map(() => read("a")), [0, 0, 250]);
  assertEquals([upgrade("b"), change("b"), read("b")], [0, 0, 0]);
  assertThrows(() => addresses.upgrade("a", 0), TooManyRequests);
});

Deno.test("AddressLimits.wait() tells what is left, and takes none of it", () => {
  const addresses = limits();
  const left = () => [
    addresses.wait("a", "change", 0),
    addresses.wait("a", "read", 0),
  ];

  assertEquals([left(), left()], [[0, 0], [0, 0]]);
  addresses.change("a", 0);
  addresses.read("a", 0);
  addresses.read("a", 0);
  assertEquals([left(), left()], [[500, 250], [500, 250]]);
  assertEquals(addresses.wait("b", "change", 0), 0);
});

Deno.test("AddressLimits.fine() has a refused change count for ten, and leaves no debt", () => {
  const addresses = new AddressLimits({
    ...DEFAULT_LIMITS,
    changesPerSecond: 1,
    changesBurst: 12,
  });
  addresses.change("a", 0);
  addresses.fine("a", 0);
  assertEquals([1, 2, 3].map(() => wait(() => addresses.change("a", 0))), [
    0,
    0,
    1_000,
  ]);
  addresses.fine("a", 0);
  addresses.fine("b", 0);
  assertEquals(wait(() => addresses.change("a", 1_000)), 0);
});

Deno.test("AddressLimits.isPolite() bears some refusals, and more in time", () => {
  const addresses = limits();
  const polite = (nowMs: number) =>
    Array.from({ length: 60 }, () => addresses.isPolite("a", nowMs))
      .filter((isPolite) => isPolite).length;

  assertEquals([polite(0), polite(1_000)], [50, 10]);
  assertEquals(addresses.isPolite("b", 0), true);
});

Deno.test("AddressLimits.mayShow() shows some refused forms, and more in time", () => {
  const shown = (addresses: AddressLimits, nowMs: number) =>
    Array.from({ length: 40 }, () => addresses.mayShow("a", null, nowMs))
      .filter((isShown) => isShown).length;
  const one = new AddressLimits(DEFAULT_LIMITS);
  const ofThree = new AddressLimits(DEFAULT_LIMITS, () => 3);
  const free = new AddressLimits({ ...DEFAULT_LIMITS, changesPerSecond: 0 });

  assertEquals([shown(one, 0), shown(one, 1_000)], [30, 2]);
  assertEquals(one.mayShow("b", null, 0), true);
  assertEquals(shown(ofThree, 0), 10);
  assertEquals(shown(free, 0), 40);
});

Deno.test("AddressLimits.mayShow() leaves a session some that nobody else can take", () => {
  const addresses = new AddressLimits(DEFAULT_LIMITS);
  const session = { id: "s", person };
  while (addresses.mayShow("a", null, 0));
  const shown = (nowMs: number) =>
    Array.from({ length: 5 }, () => addresses.mayShow("a", session, nowMs));

  assertEquals(shown(0), [true, true, true, false, false]);
});

Deno.test("AddressLimits.stranger() lets few through, and leaves upgrades alone", () => {
  const addresses = limits();
  const waits = Array.from(
    { length: 7 },
    () => wait(() => addresses.stranger("a", 0)),
  );

  assertEquals(waits, [0, 0, 0, 0, 0, 5_000, 5_000]);
  assertEquals(wait(() => addresses.stranger("a", 5_000)), 0);
  assertEquals(wait(() => addresses.stranger("b", 0)), 0);
  assertEquals(wait(() => addresses.upgrade("a", 0)), 0);
});

Deno.test("AddressLimits.name() counts only who is new", async () => {
  const addresses = limits();
  const claim = (outcome: Claim) =>
    addresses.name("a", 0, () => Promise.resolve(outcome));
  const taken: Claim = { ok: false, code: "taken", suggestion: "Ada 2" };
  const renamed: Claim = { ok: true, person, token: null };
  const fresh: Claim = { ok: true, person, token: "secret" };

  for (const outcome of [taken, renamed, taken, renamed, fresh, taken, fresh]) {
    assertEquals(await claim(outcome), outcome);
  }
  const refused = await assertRejects(() => claim(fresh), TooManyRequests);
  assertEquals([refused.status, refused.afterMs], [429, 60_000]);
});

Deno.test("AddressLimits.name() lets nobody be refused as often as they like", async () => {
  const addresses = limits();
  const claim = (outcome: Claim, nowMs = 0) =>
    addresses.name("a", nowMs, () => Promise.resolve(outcome));
  const taken: Claim = { ok: false, code: "taken", suggestion: "Ada 2" };
  const granted: Claim = { ok: true, person, token: null };

  for (let i = 0; i < 4; i++) assertEquals(await claim(taken), taken);
  const refused = await assertRejects(() => claim(taken), TooManyRequests);

  assertEquals([refused.status, refused.afterMs], [429, 30_000]);
  assertEquals(await claim(granted, 30_000), granted);
  assertEquals(await claim(taken, 30_000), taken);
});

Deno.test("AddressLimits.name() lets no more through while claims are under way", async () => {
  const addresses = limits();
  const answer = Promise.withResolvers<Claim>();
  const claims = [1, 2, 3].map(() =>
    addresses.name("a", 0, () => answer.promise)
  );
  answer.resolve({ ok: true, person, token: "secret" });

  const outcomes = await Promise.allSettled(claims);
  assertEquals(outcomes.map(({ status }) => status), [
    "fulfilled",
    "fulfilled",
    "rejected",
  ]);
});

Deno.test("AddressLimits.name() counts no claim that failed", async () => {
  const addresses = limits();
  for (let i = 0; i < 5; i++) {
    const failing = () =>
      addresses.name("a", 0, () => Promise.reject(new Error("disk")));
    await assertRejects(failing, Error, "disk");
  }
});

Deno.test("DEFAULT_LIMITS let 300 people join in four seconds, and everybody come back twice", async () => {
  const addresses = new AddressLimits(DEFAULT_LIMITS);
  const fresh: Claim = { ok: true, person, token: "secret" };
  for (let i = 0; i < 300; i++) {
    const atMs = i * 13;
    addresses.read("school", atMs);
    addresses.change("school", atMs);
    addresses.read("school", atMs);
    await addresses.name("school", atMs, () => Promise.resolve(fresh));
  }
  for (let i = 0; i < 2 * DEFAULT_LIMITS.socketsPerAddress; i++) {
    addresses.upgrade("school", 0);
  }
  assertThrows(() => addresses.upgrade("school", 0), TooManyRequests);
});

Deno.test("AddressLimits allows each of several processes its share, and one thing at least", () => {
  const read = (addresses: AddressLimits, atMs: number) =>
    wait(() => addresses.read("a", atMs));
  const two = limits(2);
  assertEquals([read(two, 0), read(two, 0), read(two, 500)], [0, 500, 0]);

  const many = limits(50);
  assertEquals([read(many, 0), read(many, 0)], [0, 500]);
  assertEquals(wait(() => many.change("a", 0)), 0);
});
