import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  JOINS_MAX,
  RecentJoins,
  REPEAT_MS,
} from "../../../lib/http/recent_joins.ts";
import type { Claim } from "../../../lib/identity/identity.ts";

function counter() {
  let claims = 0;
  const claim = (): Promise<Claim> => {
    const person = { id: `id-${++claims}`, name: "Ada" };
    return Promise.resolve({ ok: true, person, token: `token-${claims}` });
  };
  return { claim, claims: () => claims };
}

Deno.test("RecentJoins.once() gives a repeat the first answer", async () => {
  const joins = new RecentJoins();
  const { claim, claims } = counter();
  const [first, second] = await Promise.all([
    joins.once("key", 0, claim),
    joins.once("key", 1, claim),
  ]);
  await joins.once("another key", 1, claim);

  assert(first === second);
  assertEquals(claims(), 2);
});

Deno.test("RecentJoins.once() forgets after a minute", async () => {
  const joins = new RecentJoins();
  const { claim, claims } = counter();
  await joins.once("key", 0, claim);
  await joins.once("key", REPEAT_MS, claim);
  assertEquals(claims(), 2);
});

Deno.test("RecentJoins.once() remembers only so many", async () => {
  const joins = new RecentJoins();
  const { claim, claims } = counter();
  for (let i = 0; i <= JOINS_MAX; i++) await joins.once(`key-${i}`, 0, claim);
  await joins.once("key-1", 0, claim);
  assertEquals(claims(), JOINS_MAX + 1);
  await joins.once("key-0", 0, claim);
  assertEquals(claims(), JOINS_MAX + 2);
});

Deno.test("RecentJoins.once() asks again after a refusal and after a failure", async () => {
  const joins = new RecentJoins();
  const { claim, claims } = counter();
  const taken: Claim = { ok: false, code: "taken", suggestion: "Ada 2" };
  await joins.once("key", 0, () => Promise.resolve(taken));
  await assertRejects(() =>
    joins.once("key", 0, () => Promise.reject(new Error("The disk is full")))
  );
  assert((await joins.once("key", 0, claim)).ok);
  assertEquals(claims(), 1);
});
