/**
 * The promises of `Identity`, as tests that every implementation runs.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import type { Claim, Identity } from "../lib/identity/identity.ts";
import {
  DAY_MS,
  NOW,
  type OpenIdentity,
  signIn,
  type TestIdentity,
} from "./identity_fixtures.ts";
import { testLinks } from "./link_contract.ts";
import { testMarks } from "./mark_contract.ts";
import { testSessions } from "./session_contract.ts";

async function nameOf(
  identity: Identity,
  token: string,
  nowMs = NOW,
): Promise<string | null> {
  return (await identity.session(token, nowMs))?.person.name ?? null;
}

const HOUR_MS = DAY_MS / 24;

function codeOf(claim: Claim): string {
  return claim.ok ? "ok" : claim.code;
}

/** Runs the promises over the stores that `open` gives. */
export function testIdentityContract(
  name: string,
  open: OpenIdentity,
  ignore = false,
): void {
  const test: TestIdentity = (behaviour, fn) =>
    Deno.test({
      name: `${name}.${behaviour}`,
      ignore,
      fn: async () => {
        await using identity = await open();
        await fn(identity);
      },
    });
  testSessions(test);
  testLinks(test);
  testMarks(test);

  test("claim() gives a new person a name and a secret", async (identity) => {
    const { person, token } = await signIn(identity, "  Ada   Lovelace ");

    const session = await identity.session(token, NOW);

    assertEquals(person.name, "Ada Lovelace");
    assertMatch(token, /^[A-Za-z0-9_-]{22}$/);
    assertEquals(session?.person, person);
    assert(session !== null && session.id !== "" && session.id !== token);
    assertNotEquals(person.id, token);
  });

  test("claim() refuses names that nobody can have", async (identity) => {
    const codes: string[] = [];
    for (const bad of [" ", "a".repeat(33), "a\nb", "Admin"]) {
      codes.push(codeOf(await identity.claim(bad, null, NOW)));
    }

    assertEquals(codes, ["missing", "too_long", "bad_characters", "reserved"]);
  });

  test("claim() refuses another browser the name, with a free one", async (identity) => {
    await signIn(identity, "Ada");

    const claims: Claim[] = [];
    for (const name of ["Ada", "ADA", " ada ", "\u0410\u0501\u0430", "Ａda"]) {
      claims.push(await identity.claim(name, null, NOW));
    }

    for (const claim of claims) {
      assert(!claim.ok && claim.code === "taken", JSON.stringify(claim));
      const next = await identity.claim(claim.suggestion, null, NOW);
      assertEquals(codeOf(next), "ok", claim.suggestion);
    }
  });

  test("claim() with the secret renames, and frees the old name", async (identity) => {
    const ada = await signIn(identity, "Ada");

    const renamed = await identity.claim("Countess", ada.token, NOW);
    const other = await signIn(identity, "Ada");

    const person = { id: ada.person.id, name: "Countess" };
    assertEquals(renamed, { ok: true, person, token: null });
    assertEquals(await nameOf(identity, ada.token), "Countess");
    assertNotEquals(other.person.id, ada.person.id);
  });

  test("claim() lets a person respell the own name", async (identity) => {
    const ada = await signIn(identity, "ada");

    const same = await identity.claim("ada", ada.token, NOW);
    const respelt = await identity.claim("Ada", ada.token, NOW);

    assertEquals(same, { ok: true, person: ada.person, token: null });
    assertEquals(codeOf(respelt), "ok");
    assertEquals(await nameOf(identity, ada.token), "Ada");
    assertEquals(codeOf(await identity.claim("aDA", null, NOW)), "taken");
  });

  test("claim() of a taken name leaves the own one", async (identity) => {
    const ada = await signIn(identity, "Ada");
    await signIn(identity, "Bob");

    assertEquals(codeOf(await identity.claim("Bob", ada.token, NOW)), "taken");
    assertEquals(await nameOf(identity, ada.token), "Ada");
    assertEquals(codeOf(await identity.claim("Ada", null, NOW)), "taken");
  });

  test("claim() makes a new person of a void secret", async (identity) => {
    const ada = await signIn(identity, "Ada");

    const secrets = ["", "x", "A".repeat(22), `${ada.token}A`, "\0"];
    for (const [n, secret] of secrets.entries()) {
      const claim = await identity.claim(`Bob ${n}`, secret, NOW);
      assert(claim.ok && claim.token !== null);
      assertNotEquals(claim.token, secret);
      assertNotEquals(claim.person.id, ada.person.id);
    }
  });

  test("claim() gives one of many at once the name, the others one each", async (identity) => {
    const wishes = Array.from(
      { length: 300 },
      () => identity.claim("Ada", null, NOW),
    );

    const claims = await Promise.all(wishes);
    const next = await Promise.all(
      claims.map((claim) =>
        claim.ok || claim.code !== "taken"
          ? claim
          : identity.claim(claim.suggestion, null, NOW)
      ),
    );

    assertEquals(claims.filter((claim) => claim.ok).length, 1);
    const names = next.map((claim) => claim.ok ? claim.person.name : claim);
    assertEquals(new Set(names).size, 300);
    assertEquals(next.map(codeOf), next.map(() => "ok"));
  });

  test("claim() gives 300 people their names at once", async (identity) => {
    const wishes = Array.from(
      { length: 300 },
      (_, n) => identity.claim(`Person ${n}`, null, NOW),
    );

    const claims = await Promise.all(wishes);

    assertEquals(claims.map(codeOf), claims.map(() => "ok"));
    const ids = claims.map((claim) => claim.ok ? claim.person.id : "");
    assertEquals(new Set(ids).size, 300);
  });

  test("session() knows only the whole secret", async (identity) => {
    const { token } = await signIn(identity, "Ada");

    const wrong = ["", token.slice(1), `${token}=`, token.toLowerCase() + "a"];
    for (const other of wrong) {
      assertEquals(await identity.session(other, NOW), null);
    }
    assertEquals(await nameOf(identity, token), "Ada");
  });

  test("session() ends after 90 idle days", async (identity) => {
    const { token } = await signIn(identity, "Ada");

    assertEquals(await nameOf(identity, token, NOW + 89 * DAY_MS), "Ada");
    assertEquals(await nameOf(identity, token, NOW + 178 * DAY_MS), "Ada");
    assertEquals(await nameOf(identity, token, NOW + 269 * DAY_MS), null);
  });

  test("session() ends at 400 days, however busy", async (identity) => {
    const { token } = await signIn(identity, "Ada");

    for (let day = 30; day <= 390; day += 30) {
      assertEquals(await nameOf(identity, token, NOW + day * DAY_MS), "Ada");
    }
    assertEquals(await nameOf(identity, token, NOW + 401 * DAY_MS), null);
  });

  test("claim() frees a name an hour after it was taken and not used", async (identity) => {
    const ada = await signIn(identity, "Ada");
    // The page that follows is no use, nor is another name, nor a wish for it.
    await identity.session(ada.token, NOW);
    await identity.session(ada.token, NOW + HOUR_MS / 2);
    await identity.claim("Ada", ada.token, NOW + HOUR_MS / 2);
    const bob = await signIn(identity, "Bob");
    await identity.claim("Cleo", bob.token, NOW + HOUR_MS / 2);

    const codes: string[] = [];
    for (const hours of [0.9, 1.1]) {
      const nowMs = NOW + hours * HOUR_MS;
      codes.push(codeOf(await identity.claim("Ada", null, nowMs)));
    }
    for (const hours of [1.4, 1.6]) {
      const nowMs = NOW + hours * HOUR_MS;
      codes.push(codeOf(await identity.claim("Cleo", null, nowMs)));
    }

    assertEquals(codes, ["taken", "ok", "taken", "ok"]);
    assertEquals(await nameOf(identity, ada.token, NOW + 2 * HOUR_MS), null);
  });

  test("claim() frees a name that was used 7 days later, however soon that was", async (identity) => {
    const ada = await signIn(identity, "Ada");
    await identity.session(ada.token, NOW);
    identity.touch(ada.person.id, NOW + 1_000);
    await identity.session(ada.token, NOW + 2_000);

    const early = await identity.claim("Ada", null, NOW + 6.9 * DAY_MS);
    const late = await identity.claim("Ada", null, NOW + 7.1 * DAY_MS);

    assertEquals([codeOf(early), codeOf(late)], ["taken", "ok"]);
    assert(late.ok);
    assertNotEquals(late.person.id, ada.person.id);
  });

  test("session() is a use of the name once the session is an hour old", async (identity) => {
    const ada = await signIn(identity, "Ada");
    await identity.session(ada.token, NOW);
    await identity.session(ada.token, NOW + 1.5 * HOUR_MS);

    const claim = await identity.claim("Ada", null, NOW + 6.9 * DAY_MS);
    assertEquals(codeOf(claim), "taken");
  });

  test("session() counts by a clock that was set back", async (identity) => {
    const ada = await signIn(identity, "Ada", NOW);
    await identity.session(ada.token, NOW - 2 * DAY_MS);

    const claim = await identity.claim("Ada", null, NOW + 4.9 * DAY_MS);
    assertEquals(codeOf(claim), "taken");
  });

  test("claim() lets who lost a name keep the identity and pick another", async (identity) => {
    const ada = await signIn(identity, "Ada");
    const later = NOW + 8 * DAY_MS;
    await signIn(identity, "Ada", later);

    const lost = await identity.session(ada.token, later);
    const back = await identity.claim("Ada", ada.token, later);
    const picked = await identity.claim("Countess", ada.token, later);

    assertEquals(lost, null);
    assertEquals(codeOf(back), "taken");
    const person = { id: ada.person.id, name: "Countess" };
    assertEquals(picked, { ok: true, person, token: null });
    assertEquals(await nameOf(identity, ada.token, later), "Countess");
  });

  test("claim() frees nothing that a look-alike shares with another", async (identity) => {
    const ivy = await signIn(identity, "Ivy"); // Looks like lvy, reads as ivy.

    assertEquals(codeOf(await identity.claim("lvy", null, NOW)), "taken");
    assertEquals(codeOf(await identity.claim("ivy", null, NOW)), "taken");
    assertEquals(await nameOf(identity, ivy.token), "Ivy");
  });

  test("person() knows who an id belongs to, as long as there is a name", async (identity) => {
    const ada = await signIn(identity, "Ada");
    const guest = await identity.claimGuest("Bob", NOW);
    assert(guest.ok);

    assertEquals(await identity.person(ada.person.id), ada.person);
    assertEquals(await identity.person(guest.person.id), guest.person);
    assertEquals(await identity.person("nobody"), null);
    await identity.claim("Countess", ada.token, NOW);
    assertEquals((await identity.person(ada.person.id))?.name, "Countess");
    await signIn(identity, "Countess", NOW + 8 * DAY_MS);
    assertEquals(await identity.person(ada.person.id), null);
  });

  test("touch() keeps the name of who stays connected", async (identity) => {
    const ada = await signIn(identity, "Ada");

    for (let day = 1; day <= 10; day++) {
      identity.touch(ada.person.id, NOW + day * DAY_MS);
    }
    identity.touch(ada.person.id, NOW); // A clock that went back.
    identity.touch("nobody", NOW);

    const claim = await identity.claim("Ada", null, NOW + 16 * DAY_MS);
    assertEquals(codeOf(claim), "taken");
  });

  test("session() keeps the name, as a visit", async (identity) => {
    const ada = await signIn(identity, "Ada");

    await identity.session(ada.token, NOW + 6 * DAY_MS);

    const claim = await identity.claim("Ada", null, NOW + 12 * DAY_MS);
    assertEquals(codeOf(claim), "taken");
  });

  test("claimGuest() holds a name without a secret until release", async (identity) => {
    const guest = await identity.claimGuest("Ada", NOW);
    assert(guest.ok);
    const later = NOW + 30 * DAY_MS;

    const whileThere = await identity.claim("ADA", null, later);
    await identity.release(guest.person.id);
    const after = await identity.claim("ada", null, later);

    assertEquals([guest.token, guest.person.name], [null, "Ada"]);
    assertEquals([codeOf(whileThere), codeOf(after)], ["taken", "ok"]);
  });

  test("claimGuest() refuses what claim() refuses", async (identity) => {
    await signIn(identity, "Ada");
    const codes: string[] = [];
    for (const bad of ["", "a".repeat(30_000), "a\u202eb", "host", "Ada"]) {
      codes.push(codeOf(await identity.claimGuest(bad, NOW)));
    }

    assertEquals(codes, [
      "missing",
      "too_long",
      "bad_characters",
      "reserved",
      "taken",
    ]);
  });

  test("release() frees no name of a person with a secret", async (identity) => {
    const ada = await signIn(identity, "Ada");

    await identity.release(ada.person.id);
    await identity.release("nobody");

    assertEquals(await nameOf(identity, ada.token), "Ada");
    assertEquals(codeOf(await identity.claim("Ada", null, NOW)), "taken");
  });

  test("release() frees once, not the next guest of the name", async (identity) => {
    const first = await identity.claimGuest("Ada", NOW);
    assert(first.ok);
    await identity.release(first.person.id);
    const second = await identity.claimGuest("Ada", NOW);
    assert(second.ok);

    await identity.release(first.person.id);

    assertEquals(codeOf(await identity.claim("Ada", null, NOW)), "taken");
  });
}
