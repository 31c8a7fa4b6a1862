import { assert, assertEquals } from "@std/assert";
import {
  PostgresIdentity,
  readPepper,
} from "../../../lib/identity/postgres.ts";
import { RANDOM_MINT } from "../../../lib/identity/secret.ts";
import { Pool } from "../../../lib/postgres/pool.ts";
import { migrate } from "../../../lib/postgres/schema.ts";
import { testIdentityContract } from "../../identity_contract.ts";
import { NOW } from "../../identity_fixtures.ts";
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
