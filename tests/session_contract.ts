/**
 * The promises of `Identity` about sessions: how their secrets change, and how
 * they end. Every implementation runs them, as part of `identity_contract.ts`.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import type { Identity } from "../lib/identity/identity.ts";
import {
  PENDING_SECRETS_MAX,
  SECRET_AGE_MS,
  SECRET_GRACE_MS,
  SECRET_PAUSE_MS,
} from "../lib/identity/session_rules.ts";
import { DAY_MS, NOW, signIn, type TestIdentity } from "./identity_fixtures.ts";

/** When a secret that was made {@linkcode NOW} is old. */
const OLD = NOW + SECRET_AGE_MS + 1;

async function rotated(
  identity: Identity,
  token: string,
  nowMs = OLD,
): Promise<string> {
  const next = await identity.rotate(token, nowMs);
  assert(next !== null);
  return next;
}

async function idOf(
  identity: Identity,
  token: string,
  nowMs: number,
): Promise<string | null> {
  return (await identity.session(token, nowMs))?.id ?? null;
}

/** A second session of the same person. */
export async function secondSession(
  identity: Identity,
  personId: string,
  nowMs = NOW,
): Promise<string> {
  const link = await identity.linkDevice(personId, nowMs);
  assert(link.ok);
  const followed = await identity.follow(link.token, nowMs);
  assert(followed.ok, JSON.stringify(followed));
  return followed.token;
}

export function testSessions(test: TestIdentity): void {
  test("rotate() replaces a secret after 7 days, within the session", async (identity) => {
    const { token } = await signIn(identity, "Ada");
    const id = await idOf(identity, token, NOW);

    assertEquals(await identity.rotate(token, OLD - 1), null);
    const next = await rotated(identity, token);

    assertNotEquals(next, token);
    assertEquals(await idOf(identity, next, OLD), id);
    assertEquals(await identity.rotate(next, OLD + DAY_MS), null);
  });

  test("rotate() leaves the old secret until the new one was used, and a minute more", async (identity) => {
    const { token } = await signIn(identity, "Ada");
    const next = await rotated(identity, token);
    const usedMs = OLD + 30 * DAY_MS;

    assert(await idOf(identity, token, usedMs) !== null);
    assert(await idOf(identity, next, usedMs) !== null);

    const graceMs = usedMs + SECRET_GRACE_MS;
    assert(await idOf(identity, token, graceMs) !== null);
    assertEquals(await idOf(identity, token, graceMs + 1), null);
    assertEquals(await idOf(identity, token, usedMs), null); // The clock back.
    assert(await idOf(identity, next, graceMs + 1) !== null);
  });

  test("rotate() gives one of many tabs a new secret", async (identity) => {
    const { token } = await signIn(identity, "Ada");

    const nexts = await Promise.all(
      Array.from({ length: 50 }, () => identity.rotate(token, OLD)),
    );

    const [next, ...others] = nexts.filter((next) => next !== null);
    assert(next !== undefined);
    assertEquals(others, []);
    assert(await idOf(identity, token, OLD) !== null);
    assert(await idOf(identity, next, OLD) !== null);
    assert(await idOf(identity, token, OLD) !== null);
  });

  test("rotate() tries again where the new secret never arrived", async (identity) => {
    const { token } = await signIn(identity, "Ada");
    const lost: string[] = [];
    let nowMs = OLD;
    for (let i = 0; i <= PENDING_SECRETS_MAX; i++) {
      lost.push(await rotated(identity, token, nowMs));
      assertEquals(await identity.rotate(token, nowMs + 1), null);
      nowMs += SECRET_PAUSE_MS;
    }

    const [oldest = "", ...later] = lost;
    assertEquals(await idOf(identity, oldest, nowMs), null);
    const last = later.at(-1) ?? "";
    for (const late of [last, ...later, token]) {
      assert(await idOf(identity, late, nowMs) !== null);
    }
    nowMs += SECRET_GRACE_MS + 1;
    for (const other of [token, ...later.slice(0, -1)]) {
      assertEquals(await idOf(identity, other, nowMs), null);
    }
    assert(await idOf(identity, last, nowMs) !== null);
  });

  test("rotate() changes nothing for a secret that is void or replaced", async (identity) => {
    const { token } = await signIn(identity, "Ada");
    const next = await rotated(identity, token);
    await identity.session(next, OLD);

    for (const other of [token, "", "A".repeat(22)]) {
      assertEquals(await identity.rotate(other, OLD + SECRET_PAUSE_MS), null);
    }
    const ended = NOW + 401 * DAY_MS;
    assertEquals(await identity.rotate(next, ended), null);
  });

  test("A browser stays signed in, however its requests cross", async (identity) => {
    let visitors = 0;
    const load = fc.record({
      gapMs: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 0, max: 15_000 }) },
        {
          weight: 1,
          arbitrary: fc.integer({ min: 7 * DAY_MS, max: 8 * DAY_MS }),
        },
      ),
      thereMs: fc.integer({ min: 0, max: 25_000 }),
      backMs: fc.integer({ min: 0, max: 25_000 }),
      lost: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(load, { maxLength: 20, size: "max" }),
        async (loads) => {
          const person = await signIn(identity, `Ada of ${visitors++}`);
          let jar = person.token;
          const sent: string[] = [];
          const answers: (string | null)[] = [];
          let sentMs = NOW;
          const steps = loads.flatMap(({ gapMs, thereMs, backMs, lost }, i) => {
            sentMs += gapMs;
            const atMs = sentMs + thereMs;
            const send = () => void (sent[i] = jar);
            const arrive = async () => {
              const token = sent[i] ?? "";
              assert(await identity.session(token, atMs) !== null);
              answers[i] = await identity.rotate(token, atMs);
            };
            const answer = () => void (jar = (lost ? null : answers[i]) ?? jar);
            return [
              { ms: sentMs, run: send },
              { ms: atMs, run: arrive },
              { ms: atMs + backMs, run: answer },
            ];
          }).toSorted((a, b) => a.ms - b.ms);
          for (const { run } of steps) await run();
        },
      ),
      { numRuns: 40 },
    );
  });

  test("sessions() lists the browsers of a person, and tells no secret", async (identity) => {
    const ada = await signIn(identity, "Ada");
    await signIn(identity, "Bob");
    const phone = await secondSession(identity, ada.person.id, NOW + DAY_MS);

    const ids = [await idOf(identity, phone, NOW + DAY_MS)];
    ids.push(await idOf(identity, ada.token, NOW));
    const listed = await identity.sessions(ada.person.id, NOW + DAY_MS);

    assertEquals(listed.map(({ id }) => id), ids);
    assertEquals(listed.map(({ createdMs }) => createdMs), [NOW + DAY_MS, NOW]);
    assertEquals(await identity.sessions("nobody", NOW), []);
    const later = NOW + 90 * DAY_MS + 1;
    assertEquals((await identity.sessions(ada.person.id, later)).length, 1);
  });

  test("leave() ends one session, whichever secret it has", async (identity) => {
    const ada = await signIn(identity, "Ada");
    const phone = await secondSession(identity, ada.person.id, OLD);
    const next = await rotated(identity, ada.token);
    const id = await idOf(identity, ada.token, OLD);

    for (const _ of ["once", "again"]) await identity.leave(id ?? "");

    assertEquals(await identity.session(ada.token, OLD), null);
    assertEquals(await identity.session(next, OLD), null);
    assertEquals((await identity.session(phone, OLD))?.person, ada.person);
    const claim = await identity.claim("Ada", null, OLD);
    assertEquals(claim.ok, false);
  });

  test("leave() of the last session frees the name at once", async (identity) => {
    const ada = await signIn(identity, "Ada");

    await identity.leave(await idOf(identity, ada.token, NOW) ?? "");

    const again = await signIn(identity, "Ada");
    assertNotEquals(again.person.id, ada.person.id);
    assertEquals(await identity.person(ada.person.id), null);
  });

  test("owners() knows whose sessions are, by the names of now, and which are over", async (identity) => {
    const ada = await signIn(identity, "Ada");
    const bob = await signIn(identity, "Bob");
    const adas = await idOf(identity, ada.token, NOW);
    const bobs = await idOf(identity, bob.token, NOW);
    assert(adas !== null && bobs !== null);
    await identity.leave(bobs);

    const ofAda = new Map([[adas, ada.person]]);
    assertEquals(await identity.owners([adas, bobs, "x"]), ofAda);
    const many = Array.from({ length: 1_200 }, (_, n) => `s${n}`);
    assertEquals(await identity.owners([...many, adas]), ofAda);
    assertEquals(await identity.owners([]), new Map());
    const renamed = await identity.claim("Ada Lovelace", ada.token, NOW);
    assert(renamed.ok);
    assertEquals((await identity.owners([adas])).get(adas), renamed.person);
    const later = NOW + 8 * DAY_MS;
    assert((await identity.claim("Ada Lovelace", null, later)).ok);
    assertEquals((await identity.owners([adas])).get(adas), null);
  });

  test("leaveElsewhere() ends all sessions but one, and links to more", async (identity) => {
    const ada = await signIn(identity, "Ada");
    const phone = await secondSession(identity, ada.person.id);
    const laptop = await secondSession(identity, ada.person.id);
    const link = await identity.linkDevice(ada.person.id, NOW);
    const bob = await signIn(identity, "Bob");

    const id = await idOf(identity, phone, NOW) ?? "";
    for (const _ of ["once", "again"]) await identity.leaveElsewhere(id);

    assertEquals(await identity.session(ada.token, NOW), null);
    assertEquals(await identity.session(laptop, NOW), null);
    assertEquals((await identity.session(phone, NOW))?.person, ada.person);
    assertEquals((await identity.session(bob.token, NOW))?.person, bob.person);
    assert(link.ok);
    assertEquals((await identity.follow(link.token, NOW)).ok, false);
  });

  test("session() knows nobody who left while it looked", async (identity) => {
    const ada = await signIn(identity, "Ada");
    const next = await rotated(identity, ada.token);

    const [, session] = await Promise.all([
      identity.forget(ada.person.id),
      identity.session(next, OLD),
    ]);

    assertEquals(session, null);
  });

  test("forget() ends all sessions and links, and frees the name at once", async (identity) => {
    const ada = await signIn(identity, "Ada");
    const phone = await secondSession(identity, ada.person.id);
    const link = await identity.linkDevice(ada.person.id, NOW);
    const bob = await signIn(identity, "Bob");

    for (const _ of ["once", "again"]) await identity.forget(ada.person.id);
    await identity.forget("nobody");

    for (const token of [ada.token, phone]) {
      assertEquals(await identity.session(token, NOW), null);
    }
    assertEquals(await identity.person(ada.person.id), null);
    assertEquals(await identity.sessions(ada.person.id, NOW), []);
    assert(link.ok);
    assertEquals((await identity.follow(link.token, NOW)).ok, false);
    assertEquals((await identity.session(bob.token, NOW))?.person, bob.person);
    const again = await identity.claim("Ada", ada.token, NOW);
    assert(again.ok && again.token !== null);
    assertNotEquals(again.person.id, ada.person.id);
  });

  test("forget() and what comes at the same time leave no half of a person", async (identity) => {
    for (let round = 0; round < 10; round++) {
      const ada = await signIn(identity, "Ada");
      const link = await identity.linkDevice(ada.person.id, NOW);
      assert(link.ok);
      const [, followed, claim] = await Promise.all([
        identity.forget(ada.person.id),
        identity.follow(link.token, NOW),
        identity.claim("Countess", ada.token, NOW),
        identity.forget(ada.person.id),
      ]);
      if (followed.ok) {
        assertEquals(await identity.session(followed.token, NOW), null);
      }
      assertEquals(await identity.person(ada.person.id), null);
      assert(claim.ok);
      await identity.forget(claim.person.id);
    }
  });
}
