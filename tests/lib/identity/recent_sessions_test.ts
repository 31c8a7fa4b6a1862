import { assertEquals } from "@std/assert";
import {
  RECENT_MAX,
  RECENT_MS,
  RecentSessions,
} from "../../../lib/identity/recent_sessions.ts";

const session = { id: "laptop", person: { id: "ada", name: "Ada" } };

function hash(i: number): Uint8Array {
  return new Uint8Array(new Uint32Array([i]).buffer);
}

Deno.test("RecentSessions.get() knows what was found a moment ago, by any clock", () => {
  const recent = new RecentSessions();
  recent.put(hash(1), session, 5_000, true);

  const at = (nowMs: number) => recent.get(hash(1), nowMs);

  assertEquals(at(5_000), session);
  assertEquals(at(5_000 + RECENT_MS - 1), session);
  assertEquals(at(5_000 + RECENT_MS), null);
  assertEquals(at(4_999), null);
  assertEquals(recent.get(hash(2), 5_000), null);
});

Deno.test("RecentSessions.change() forgets what was found before and meanwhile", async () => {
  const recent = new RecentSessions();
  recent.put(hash(1), session, 0, true);
  const done = Promise.withResolvers<string>();

  const changed = recent.change(() => done.promise);
  recent.put(hash(2), session, 0, true);
  assertEquals([1, 2].map((i) => recent.get(hash(i), 0)), [null, null]);
  done.resolve("changed");

  assertEquals(await changed, "changed");
  recent.put(hash(2), session, 0, true);
  assertEquals([1, 2].map((i) => recent.get(hash(i), 0)), [null, session]);
});

Deno.test("RecentSessions.put() makes room for who came last", () => {
  const recent = new RecentSessions();
  for (let i = 0; i < RECENT_MAX; i++) recent.put(hash(i), session, 0, true);
  recent.put(hash(0), session, 0, true);
  recent.put(hash(RECENT_MAX), session, 0, true);

  const known = [0, 1, 2, RECENT_MAX]
    .map((i) => recent.get(hash(i), 0) !== null);

  assertEquals(known, [true, false, true, true]);
});

Deno.test("RecentSessions.isYoung() knows it as long as the session is known", async () => {
  const recent = new RecentSessions();
  recent.put(hash(1), session, 0, true);
  recent.put(hash(2), session, 0, false);

  const young = (nowMs: number) =>
    [1, 2, 3].map((i) => recent.isYoung(hash(i), nowMs));

  assertEquals(young(0), [true, false, false]);
  assertEquals(young(RECENT_MS), [false, false, false]);
  await recent.change(() => Promise.resolve());
  assertEquals(young(0), [false, false, false]);
});
