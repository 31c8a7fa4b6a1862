import { assert, assertEquals } from "@std/assert";
import type { Session } from "../../../lib/identity/identity.ts";
import {
  PostgresIdentity,
  readPepper,
} from "../../../lib/identity/postgres.ts";
import { RANDOM_MINT } from "../../../lib/identity/secret.ts";
import { Pool } from "../../../lib/postgres/pool.ts";
import { migrate } from "../../../lib/postgres/schema.ts";
import { LOBBY } from "../../../lib/protocol.ts";
import { testIdentityContract } from "../../identity_contract.ts";
import { NOW, signIn } from "../../identity_fixtures.ts";
import { usePostgres } from "../../servers/use_postgres.ts";

const { ignore, url } = usePostgres();

testIdentityContract("PostgresIdentity", async () => {
  const pool = new Pool({ url: await url(), max: 3 });
  await migrate(pool, crypto.randomUUID());
  const identity = new PostgresIdentity(pool, RANDOM_MINT, "pepper");
  const close = identity[Symbol.asyncDispose].bind(identity);
  identity[Symbol.asyncDispose] = async () => {
    await close();
    await pool[Symbol.asyncDispose]();
  };
  return identity;
}, ignore);

/** What two processes over the same tables make of claims. */
async function twoProcesses(
  run: (here: PostgresIdentity, there: PostgresIdentity) => Promise<void>,
): Promise<void> {
  await using pool = new Pool({ url: await url(), max: 4 });
  await migrate(pool, "epoch");
  const open = async () =>
    new PostgresIdentity(
      pool,
      RANDOM_MINT,
      await readPepper(pool, RANDOM_MINT),
    );
  await using here = await open();
  await using there = await open();
  await run(here, there);
}

const KEY = "4b9cf4a6-1d1f-4a44-9d39-1f4f3c0a0a01";

Deno.test({
  name:
    "PostgresIdentity.claim() gives one session for a form that came to two processes",
  ignore,
  fn: () =>
    twoProcesses(async (here, there) => {
      const [one, other] = await Promise.all([
        here.claim("Ada", null, NOW, KEY),
        there.claim("Ada", null, NOW + 5, KEY),
      ]);

      assert(one.ok && other.ok);
      assertEquals(one, other);
      const session = await here.session(one.token ?? "", NOW);
      assertEquals(session?.person, one.person);
    }),
});

Deno.test({
  name:
    "PostgresIdentity.claim() by a key that comes late, or with another name, is another claim",
  ignore,
  fn: () =>
    twoProcesses(async (here, there) => {
      const ada = await here.claim("Ada", null, NOW, KEY);
      const late = await there.claim("Ada", null, NOW + 61_000, KEY);
      const bob = await there.claim("Bob", null, NOW, KEY);

      assert(ada.ok && bob.ok);
      assertEquals(late.ok, false);
      assert(ada.person.id !== bob.person.id && ada.token !== bob.token);
    }),
});

Deno.test({
  name:
    "PostgresIdentity.claim() by a key whose session has ended begins another one",
  ignore,
  fn: () =>
    twoProcesses(async (here, there) => {
      const ada = await here.claim("Ada", null, NOW, KEY);
      assert(ada.ok && ada.token !== null);
      const session = await here.session(ada.token, NOW);
      await here.leave(session?.id ?? "");

      const again = await there.claim("Ada", null, NOW, KEY);

      assert(again.ok);
      assert(again.person.id !== ada.person.id);
    }),
});

/** Somebody signed in, and a link to be that person on another device. */
async function linked(identity: PostgresIdentity) {
  const ada = await signIn(identity, "Ada");
  const link = await identity.linkDevice(ada.person.id, NOW);
  assert(link.ok);
  return { ada, link };
}

Deno.test({
  name:
    "PostgresIdentity.follow() gives one session for a form that came to two processes",
  ignore,
  fn: () =>
    twoProcesses(async (here, there) => {
      const { ada, link } = await linked(here);

      const [one, other] = await Promise.all([
        here.follow(link.token, NOW, KEY),
        there.follow(link.token, NOW + 5, KEY),
      ]);
      const retry = await there.follow(link.token, NOW + 60_000, KEY);

      assert(one.ok);
      assertEquals([other, retry], [one, one]);
      const session = await there.session(one.token, NOW);
      assertEquals(session?.person, ada.person);
      assertEquals((await here.sessions(ada.person.id, NOW)).length, 2);
    }),
});

Deno.test({
  name:
    "PostgresIdentity.follow() by another key, a late one, or once that session has ended, is told the link was used",
  ignore,
  fn: () =>
    twoProcesses(async (here, there) => {
      const { link } = await linked(here);
      const first = await here.follow(link.token, NOW, KEY);
      assert(first.ok);

      const late = NOW + 60_001;
      const outcomes = [
        await there.follow(link.token, NOW),
        await there.follow(link.token, NOW, KEY.replace("4b", "5c")),
        await there.follow(link.token, late, KEY),
      ];
      const session = await there.session(first.token, NOW);
      await there.leave(session?.id ?? "");
      outcomes.push(await here.follow(link.token, NOW, KEY));

      const used = { ok: false, code: "used" } as const;
      assertEquals(outcomes, [used, used, used, used]);
    }),
});

/** What one process does that ends Ada's session at another one. */
const ENDINGS: Record<
  string,
  (there: PostgresIdentity, session: Session, other: Session) => Promise<void>
> = {
  leave: (there, { id }) => there.leave(id),
  leaveElsewhere: (there, _, other) => there.leaveElsewhere(other.id),
  forget: (there, { person }) => there.forget(person.id),
};

Deno.test({
  name:
    "PostgresIdentity.session() is void at once where another process ended it",
  ignore,
  fn: () =>
    twoProcesses(async (here, there) => {
      for (const [name, end] of Object.entries(ENDINGS)) {
        const { ada, link } = await linked(here);
        const followed = await here.follow(link.token, NOW);
        assert(followed.ok);
        const [session, other] = await Promise.all([
          here.session(ada.token, NOW),
          here.session(followed.token, NOW),
        ]);
        assert(session !== null && other !== null);
        await here.session(ada.token, NOW); // So that it could be known here.

        await end(there, session, other);

        assertEquals(await here.session(ada.token, NOW), null, name);
        assertEquals(await here.owners([session.id]), new Map(), name);
        await there.forget(ada.person.id); // The name is free for the next.
      }
    }),
});

Deno.test({
  name:
    "PostgresIdentity.invite() is void at once where another process revoked it",
  ignore,
  fn: () =>
    twoProcesses(async (here, there) => {
      const wish = {
        room: LOBBY,
        createdBy: "ada",
        lastsMs: null,
        usesMax: null,
      };
      const link = await here.createInvite(wish, NOW);
      assert(link.ok);
      assert((await here.invite(link.token, NOW)).ok);

      await there.revokeInvite(LOBBY, link.id);

      const revoked = { ok: false, code: "revoked" } as const;
      assertEquals(await here.invite(link.token, NOW), revoked);
      assertEquals(await here.acceptInvite(link.token, "bob", NOW), revoked);
      assertEquals(await here.invites(LOBBY, NOW), []);
    }),
});
