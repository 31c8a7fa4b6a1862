import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openPostgresStore } from "../../../lib/postgres/store.ts";
import { LOBBY } from "../../../lib/protocol.ts";
import { openToRead } from "../../../lib/sqlite/schema.ts";
import { DATABASE_NAME, openSqliteStore } from "../../../lib/sqlite/store.ts";
import { type Store, StoreOpenError } from "../../../lib/store.ts";
import { copy, type Phase, unseal } from "../../../lib/transfer/copy.ts";
import { TABLES } from "../../../lib/transfer/tables.ts";
import { NOW } from "../../identity_fixtures.ts";
import { append, draft, GARDEN, roomId, stored } from "../../log_contract.ts";
import { SILENT } from "../../servers/silent.ts";
import { usePostgres } from "../../servers/use_postgres.ts";
import { everythingIn, fillVaried } from "./varied.ts";

const postgres = usePostgres();
const PHASES: readonly Phase[] = [
  "held",
  "filling",
  "filled",
  "compared",
  "sealed",
];
const newId = () => crypto.randomUUID();

/** Where a log can be, and how it is used there. */
class Ends implements AsyncDisposable {
  readonly #folders: string[] = [];

  folder(): string {
    const folder = Deno.makeTempDirSync({ prefix: "chat_move_" });
    this.#folders.push(folder);
    return folder;
  }

  /** An address of each kind, with nothing there. */
  async empty(kind: "sqlite" | "postgres"): Promise<string> {
    return kind === "sqlite" ? this.folder() : await postgres.url();
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const folder of this.#folders) {
      Deno.removeSync(folder, { recursive: true });
    }
    return Promise.resolve();
  }
}

async function open(address: string): Promise<Store> {
  const common = { logger: SILENT, nowMs: NOW };
  return address.startsWith("postgres:")
    ? await openPostgresStore({ url: address, busUrl: null, ...common })
    : await openSqliteStore({ folder: address, ...common });
}

async function within<Result>(
  address: string,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  await using store = await open(address);
  return await work(store);
}

const DIRECTIONS = [["sqlite", "postgres"], ["postgres", "sqlite"]] as const;

for (const [from, to] of DIRECTIONS) {
  const test = (
    behaviour: string,
    fn: (ends: Ends) => Promise<void>,
  ) =>
    Deno.test({
      name: `copy() from ${from} to ${to} ${behaviour}`,
      ignore: postgres.ignore,
      fn: async () => {
        await using ends = new Ends();
        await fn(ends);
      },
    });

  test("moves everything, and seals the source", async (ends) => {
    const source = await ends.empty(from);
    const target = await ends.empty(to);
    const [told, before] = await within(source, async (store) => {
      const told = await fillVaried(store, 2_500);
      return [told, await everythingIn(store.log)];
    });

    const moved = await copy(source, target, newId);

    assert(moved.ok, JSON.stringify(moved));
    assertEquals(moved.counts, { rooms: 3, events: 2_526, people: 2 });
    const sealed = await assertRejects(() => open(source), StoreOpenError);
    assertMatch(sealed.message, /was moved to .*, and is sealed: use that one/);
    assert(sealed.message.includes(moved.to), sealed.message);
    await within(target, async ({ log, identity }) => {
      assertEquals(await everythingIn(log), before);
      // Who was there is, by the same cookie.
      const session = await identity.session(told.token, NOW);
      assertEquals(session?.person, { id: told.personId, name: "Zoë" });
      assertEquals(await identity.marks(told.personId), new Map([[LOBBY, 3]]));
      const invite = await identity.invite(told.invite, NOW);
      assert(invite.ok && invite.invite.uses === 1);
      // And it goes on.
      const author = { id: told.personId, name: "Zoë" };
      const head = await log.head(LOBBY);
      const next = await stored(log, draft({ author }));
      assertEquals(next.seq, head + 1);
      const room = roomId("new-place");
      assertEquals((await stored(log, draft({ author, room }))).seq, 1);
      const wish = { room: GARDEN, createdBy: told.personId };
      const more = { ...wish, lastsMs: null, usesMax: null };
      assert((await identity.createInvite(more, NOW)).ok);
    });
  });

  test("refuses a target that is not empty", async (ends) => {
    const source = await ends.empty(from);
    const target = await ends.empty(to);
    for (const end of [source, target]) {
      await within(end, ({ log }) => stored(log, draft()));
    }

    const moved = await copy(source, target, newId);

    assert(!moved.ok);
    assertMatch(moved.problem, /is not empty: name|has a chat\.db already/);
    await within(source, ({ log }) => stored(log, draft()));
  });

  test("refuses a source that is in use", async (ends) => {
    const source = await ends.empty(from);
    const target = await ends.empty(to);
    await using store = await open(source);
    await store.shared?.elsewhere.renew();
    await stored(store.log, draft());

    const moved = await copy(source, target, newId);

    assert(!moved.ok);
    assertMatch(moved.problem, /in use by (the process \d+|a server): stop/);
    assertEquals((await append(store.log, draft())).ok, true);
  });

  for (const at of PHASES) {
    test(`loses nothing when it ends as it has ${at}`, async (ends) => {
      const source = await ends.empty(from);
      const target = await ends.empty(to);
      const before = await within(source, async (store) => {
        await fillVaried(store);
        return await everythingIn(store.log);
      });

      await assertRejects(
        () =>
          copy(source, target, newId, (phase) => {
            if (phase === at) throw new Error("interrupted");
          }),
        Error,
        "interrupted",
      );

      // Never two that go on, nor one that has but a half.
      const targetIsEmpty = at === "held" ||
        at === "filling" && to === "postgres";
      if (!targetIsEmpty) {
        const half = await assertRejects(() => open(target), StoreOpenError);
        assertMatch(half.message, /is half of a copy from .*: run/);
      }
      if (at !== "sealed") {
        await within(source, async ({ log }) => {
          assertEquals(await everythingIn(log), before);
        });
        const again = await copy(source, target, newId);
        assertEquals(again.ok, targetIsEmpty);
        if (!again.ok) assertMatch(again.problem, /is half of a copy from/);
        return;
      }
      await assertRejects(() => open(source), StoreOpenError, "sealed");
      const again = await copy(source, target, newId);
      assert(again.ok && again.counts === null);
      await within(target, async ({ log }) => {
        assertEquals(await everythingIn(log), before);
      });
    });
  }

  test("goes back after unseal(), with another epoch", async (ends) => {
    const source = await ends.empty(from);
    const target = await ends.empty(to);
    const epoch = await within(source, async ({ log }) => {
      await stored(log, draft());
      return log.epoch;
    });
    assertEquals((await unseal(source, newId())).ok, false);
    assert((await copy(source, target, newId)).ok);
    const twice = await copy(source, target, newId);

    const unsealed = await unseal(source, "another");

    assert(!twice.ok && /is sealed/.test(twice.problem), JSON.stringify(twice));
    assertEquals(unsealed, { ok: true });
    await within(source, async ({ log }) => {
      assertEquals(log.epoch, "another");
      assertEquals((await stored(log, draft())).seq, 2);
    });
    await within(target, ({ log }) => {
      assertEquals(log.epoch, epoch);
      return Promise.resolve();
    });
  });
}

Deno.test({
  name: "copy() seals nothing when what comes back is not what was read",
  ignore: postgres.ignore,
  fn: async () => {
    await using ends = new Ends();
    const source = await ends.empty("postgres");
    const target = ends.folder();
    await within(source, (store) => fillVaried(store));

    const moved = await copy(source, target, newId, (phase) => {
      if (phase !== "filled") return;
      using db = new DatabaseSync(join(target, DATABASE_NAME));
      db.exec("UPDATE events SET name = 'Mallory' WHERE seq = 3");
    });

    assert(!moved.ok);
    assertMatch(moved.problem, /is not what .* is: events of /);
    await within(source, ({ log }) => stored(log, draft()));
    await assertRejects(() => open(target), StoreOpenError, "is half of");
  },
});

Deno.test({
  name: "copy() lets nobody write on who slept through it",
  ignore: postgres.ignore,
  fn: async () => {
    await using ends = new Ends();
    const source = await ends.empty("postgres");
    // A server whose lease is over, as if its machine had been suspended.
    await using sleeper = await open(source);
    await stored(sleeper.log, draft());
    assert((await copy(source, ends.folder(), newId)).ok);

    const late = await append(sleeper.log, draft());
    const joined = await sleeper.identity.claim("Late", null, NOW).then(
      () => "let in",
      () => "refused",
    );

    assertEquals(late, { ok: false, code: "unavailable" });
    assertEquals(joined, "refused");
    assertEquals(await sleeper.log.head(LOBBY), 1);
  },
});

Deno.test("TABLES names every column of SQLite's tables", async () => {
  await using ends = new Ends();
  const folder = ends.folder();
  await within(folder, () => Promise.resolve());
  using db = openToRead(join(folder, DATABASE_NAME));
  const rows = db.prepare(`
    SELECT m.name || '.' || c.name AS name
    FROM sqlite_schema m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name NOT IN ('meta', 'authors')`).all();

  assertEquals(rows.map(({ name }) => name).sort(), columns());
});

Deno.test({
  name: "TABLES names every column of PostgreSQL's tables",
  ignore: postgres.ignore,
  fn: async () => {
    const url = await postgres.url();
    await within(url, () => Promise.resolve());
    const schema = new URL(url).searchParams.get("options")?.split("=").at(-1);
    const found = await postgres.server().sql(`
      SELECT table_name || '.' || column_name FROM information_schema.columns
      WHERE table_schema = '${schema}'
        AND table_name NOT IN ('meta', 'processes', 'here')`);

    assertEquals(found.split("\n").sort(), columns());
  },
});

function columns(): string[] {
  return TABLES.flatMap(({ name, columns }) =>
    Object.keys(columns).map((column) => `${name}.${column}`)
  ).sort();
}
