/**
 * The promises of `Links`, which are part of `Identity`. Every implementation
 * runs them, as part of `identity_contract.ts`.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Identity } from "../lib/identity/identity.ts";
import { DEVICE_LINK_MS, INVITES_MAX } from "../lib/identity/link_rules.ts";
import type { MadeLink } from "../lib/identity/links.ts";
import { SESSIONS_MAX } from "../lib/identity/session_rules.ts";
import { parseRoomId, type RoomId } from "../lib/protocol.ts";
import { DAY_MS, NOW, signIn, type TestIdentity } from "./identity_fixtures.ts";
import { secondSession } from "./session_contract.ts";

const TEA = roomId("tea");
const GARDEN = roomId("garden");

function roomId(text: string): RoomId {
  const room = parseRoomId(text);
  assert(room !== null);
  return room;
}

async function deviceLink(
  identity: Identity,
  personId: string,
  nowMs = NOW,
): Promise<MadeLink> {
  const link = await identity.linkDevice(personId, nowMs);
  assert(link.ok);
  return link;
}

async function inviteLink(
  identity: Identity,
  wish: { lastsMs?: number; usesMax?: number; room?: RoomId } = {},
): Promise<MadeLink> {
  const link = await identity.createInvite({
    room: wish.room ?? TEA,
    createdBy: "ada",
    lastsMs: wish.lastsMs ?? null,
    usesMax: wish.usesMax ?? null,
  }, NOW);
  assert(link.ok);
  return link;
}

function codeOf(outcome: { ok: true } | { ok: false; code: string }): string {
  return outcome.ok ? "ok" : outcome.code;
}

export function testLinks(test: TestIdentity): void {
  test("follow() makes another browser the same person", async (identity) => {
    const ada = await signIn(identity, "Ada");
    const link = await deviceLink(identity, ada.person.id);

    const seen = await identity.deviceLink(link.token, NOW);
    const followed = await identity.follow(link.token, NOW);

    assertMatch(link.token, /^[A-Za-z0-9_-]{22}$/);
    assertEquals(link.expiresMs, NOW + DEVICE_LINK_MS);
    const { expiresMs } = link;
    assertEquals(seen, { ok: true, holder: ada.person, expiresMs });
    assert(followed.ok);
    assertEquals(followed.holder, ada.person);
    const [here, there] = await Promise.all([
      identity.session(ada.token, NOW),
      identity.session(followed.token, NOW),
    ]);
    assertEquals(there?.person, here?.person);
    assert(here !== null && there !== null && here.id !== there.id);
  });

  test("follow() lets one of a hundred at once in", async (identity) => {
    const ada = await signIn(identity, "Ada");
    const { token } = await deviceLink(identity, ada.person.id);

    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () => identity.follow(token, NOW)),
    );

    assertEquals(outcomes.filter(({ ok }) => ok).length, 1);
    const codes = outcomes.filter(({ ok }) => !ok).map(codeOf);
    assertEquals(codes, Array(99).fill("used"));
    assertEquals((await identity.sessions(ada.person.id, NOW)).length, 2);
    assertEquals(codeOf(await identity.deviceLink(token, NOW)), "used");
  });

  test("deviceLink() uses nothing up", async (identity) => {
    const ada = await signIn(identity, "Ada");
    const { token } = await deviceLink(identity, ada.person.id);

    for (let i = 0; i < 10; i++) await identity.deviceLink(token, NOW);

    assertEquals(codeOf(await identity.follow(token, NOW)), "ok");
  });

  test("linkDevice() voids the link before it", async (identity) => {
    const ada = await signIn(identity, "Ada");
    const bob = await signIn(identity, "Bob");
    const first = await deviceLink(identity, ada.person.id);
    const other = await deviceLink(identity, bob.person.id);
    const second = await deviceLink(identity, ada.person.id);

    const codes: string[] = [];
    for (const { token } of [first, second, other]) {
      codes.push(codeOf(await identity.follow(token, NOW)));
    }

    assertEquals(codes, ["replaced", "ok", "ok"]);
  });

  test("A link to another device is good for ten minutes, also by a clock that goes back", async (identity) => {
    const ada = await signIn(identity, "Ada");
    const { token } = await deviceLink(identity, ada.person.id);
    const late = NOW + DEVICE_LINK_MS;

    assertEquals(codeOf(await identity.deviceLink(token, late - 1)), "ok");
    assertEquals(codeOf(await identity.follow(token, late)), "expired");
    for (const nowMs of [late - 1, NOW, NOW - DAY_MS]) {
      assertEquals(codeOf(await identity.follow(token, nowMs)), "expired");
    }
    const next = await deviceLink(identity, ada.person.id);
    const before = NOW - 1; // The link would last longer than it may.
    assertEquals(codeOf(await identity.follow(next.token, before)), "expired");
  });

  test("A link is good for what it was made for, and nothing else", async (identity) => {
    const ada = await signIn(identity, "Ada");
    const device = await deviceLink(identity, ada.person.id);
    const invite = await inviteLink(identity);
    const recovery = await identity.createRecovery(TEA, NOW);
    const tokens = ["", "\0", "A".repeat(22), ada.token];
    const others = [device, invite, recovery].map(({ token }) => token);

    for (const token of [...tokens, invite.token, recovery.token]) {
      assertEquals(codeOf(await identity.follow(token, NOW)), "unknown");
      assertEquals(codeOf(await identity.deviceLink(token, NOW)), "unknown");
    }
    for (const token of [...tokens, device.token, recovery.token]) {
      const accepted = await identity.acceptInvite(token, "bob", NOW);
      assertEquals(codeOf(accepted), "unknown");
      assertEquals(codeOf(await identity.invite(token, NOW)), "unknown");
    }
    for (const token of [...tokens, device.token, invite.token]) {
      assertEquals(codeOf(await identity.recovery(token)), "unknown");
    }
    for (const token of others) {
      assertEquals(await identity.session(token, NOW), null);
    }
  });

  test("linkDevice() is for people who have a session", async (identity) => {
    const guest = await identity.claimGuest("Ada", NOW);
    assert(guest.ok);
    for (const id of ["nobody", guest.person.id]) {
      assertEquals(codeOf(await identity.linkDevice(id, NOW)), "unknown");
    }
  });

  test("follow() is full at so many sessions, and keeps the link", async (identity) => {
    const ada = await signIn(identity, "Ada");
    for (let i = 1; i < SESSIONS_MAX; i++) {
      await secondSession(identity, ada.person.id);
    }
    const { token } = await deviceLink(identity, ada.person.id);

    assertEquals(codeOf(await identity.follow(token, NOW)), "full");
    const session = await identity.session(ada.token, NOW);
    await identity.leave(session?.id ?? "");
    assertEquals(codeOf(await identity.follow(token, NOW)), "ok");
  });

  test("follow() lets who lost the name go on as the same person", async (identity) => {
    const ada = await signIn(identity, "Ada");
    const later = NOW + 8 * DAY_MS;
    await signIn(identity, "Ada", later);
    const { token } = await deviceLink(identity, ada.person.id, later);

    const followed = await identity.follow(token, later);

    assert(followed.ok);
    assertEquals(followed.holder, { id: ada.person.id, name: null });
    assertEquals(await identity.session(followed.token, later), null);
    const claim = await identity.claim("Countess", followed.token, later);
    assert(claim.ok);
    assertEquals(claim.person.id, ada.person.id);
  });

  test("acceptInvite() counts a person once, and no more people than it may", async (identity) => {
    const { token } = await inviteLink(identity, { usesMax: 5 });

    const outcomes = await Promise.all(
      Array.from(
        { length: 100 },
        (_, n) => identity.acceptInvite(token, `person ${n % 50}`, NOW),
      ),
    );

    const inside = new Set(
      outcomes.flatMap((outcome, n) => outcome.ok ? [n % 50] : []),
    );
    assertEquals(inside.size, 5);
    assertEquals(outcomes.filter(({ ok }) => ok).length, 10);
    assertEquals(codeOf(await identity.invite(token, NOW)), "used");
    const [first] = inside;
    const again = await identity.acceptInvite(token, `person ${first}`, NOW);
    assertEquals(again, { ok: true, room: TEA });
  });

  test("invite() says what to, and uses nothing up", async (identity) => {
    const { id, token } = await inviteLink(identity, {
      usesMax: 1,
      lastsMs: DAY_MS,
    });
    const invite = {
      id,
      room: TEA,
      createdBy: "ada",
      createdMs: NOW,
      expiresMs: NOW + DAY_MS,
      usesMax: 1,
      uses: 0,
    };

    for (const _ of ["once", "again"]) {
      assertEquals(await identity.invite(token, NOW), { ok: true, invite });
    }
    const accepted = await identity.acceptInvite(token, "bob", NOW);
    assertEquals(accepted, { ok: true, room: TEA });
  });

  test("An invitation ends when it expires, also by a clock that goes back", async (identity) => {
    const { token } = await inviteLink(identity, { lastsMs: DAY_MS });
    await identity.acceptInvite(token, "bob", NOW);
    const late = NOW + DAY_MS;

    assertEquals(codeOf(await identity.invite(token, late - 1)), "ok");
    for (const nowMs of [late, NOW]) {
      for (const person of ["bob", "eve"]) {
        const accepted = await identity.acceptInvite(token, person, nowMs);
        assertEquals(codeOf(accepted), "expired");
      }
    }
  });

  test("revokeInvite() voids one of the room's, and no other", async (identity) => {
    const [one, two] = [await inviteLink(identity), await inviteLink(identity)];
    const other = await inviteLink(identity, { room: GARDEN });
    await identity.acceptInvite(one.token, "bob", NOW);

    for (const _ of ["once", "again"]) {
      await identity.revokeInvite(TEA, one.id);
      await identity.revokeInvite(TEA, other.id);
      await identity.revokeInvite(TEA, "none");
    }

    const codes: string[] = [];
    for (const { token } of [one, two, other]) {
      codes.push(codeOf(await identity.acceptInvite(token, "bob", NOW)));
    }
    assertEquals(codes, ["revoked", "ok", "ok"]);
    const open = await identity.invites(TEA, NOW);
    assertEquals(open.map(({ id, uses }) => [id, uses]), [[two.id, 1]]);
  });

  test("createInvite() has a limit for the open ones of a room", async (identity) => {
    const wish = { room: TEA, createdBy: "ada", lastsMs: null, usesMax: null };
    for (let i = 0; i < INVITES_MAX; i++) await inviteLink(identity);

    assertEquals(codeOf(await identity.createInvite(wish, NOW)), "full");
    const [first] = await identity.invites(TEA, NOW);
    await identity.revokeInvite(TEA, first?.id ?? "");
    assertEquals(codeOf(await identity.createInvite(wish, NOW)), "ok");
    assertEquals((await identity.invites(TEA, NOW)).length, INVITES_MAX);
    const garden = { ...wish, room: GARDEN };
    assertEquals(codeOf(await identity.createInvite(garden, NOW)), "ok");
  });

  test("recovery() stays good until there is a newer one of the room", async (identity) => {
    const first = await identity.createRecovery(TEA, NOW);
    const garden = await identity.createRecovery(GARDEN, NOW);

    for (const _ of ["once", "again"]) {
      const found = await identity.recovery(first.token);
      assertEquals(found, { ok: true, room: TEA });
    }
    const second = await identity.createRecovery(TEA, NOW - DAY_MS);
    assertEquals(codeOf(await identity.recovery(first.token)), "replaced");
    assertEquals(codeOf(await identity.recovery(second.token)), "ok");
    assertEquals(codeOf(await identity.recovery(garden.token)), "ok");
  });

  test("Void links are told from unknown ones for a while, not for ever", async (identity) => {
    const ada = await signIn(identity, "Ada");
    const links: MadeLink[] = [];
    for (let i = 0; i < 30; i++) {
      links.push(await deviceLink(identity, ada.person.id));
    }
    const codes: string[] = [];
    for (const { token } of links) {
      codes.push(codeOf(await identity.deviceLink(token, NOW)));
    }
    assertEquals(codes[0], "unknown");
    assertEquals(codes.at(-2), "replaced");
    assertEquals(codes.at(-1), "ok");
  });
}
