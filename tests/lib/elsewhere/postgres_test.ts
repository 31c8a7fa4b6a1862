import { assertEquals } from "@std/assert";
import { PostgresElsewhere } from "../../../lib/elsewhere/postgres.ts";
import { Pool } from "../../../lib/postgres/pool.ts";
import { migrate } from "../../../lib/postgres/schema.ts";
import { LOBBY, type Person } from "../../../lib/protocol.ts";
import { SILENT } from "../../servers/silent.ts";
import { usePostgres } from "../../servers/use_postgres.ts";

const { ignore, url } = usePostgres();
const ADA: Person = { id: "p-ada", name: "Ada" };
const BOB: Person = { id: "p-bob", name: "Bob" };

/** A process: who is in its lobby, and what others see of it. */
class Process implements AsyncDisposable {
  readonly pool: Pool;
  readonly elsewhere: PostgresElsewhere;
  #written = Promise.withResolvers<void>();

  private constructor(address: string, name: string) {
    this.pool = new Pool({ url: address, max: 1 });
    this.elsewhere = new PostgresElsewhere({
      pool: this.pool,
      process: name,
      logger: SILENT,
      written: () => this.#written.resolve(),
    });
  }

  static async start(address: string, name: string): Promise<Process> {
    const process = new Process(address, name);
    await process.elsewhere.renew();
    return process;
  }

  /** Has other people in the lobby, and waits until that is written. */
  async has(...people: Person[]): Promise<void> {
    const written = this.written();
    this.elsewhere.changed(LOBBY, () => people);
    await written;
  }

  written(): Promise<void> {
    this.#written = Promise.withResolvers();
    return this.#written.promise;
  }

  /** Who is online elsewhere. */
  async sees(): Promise<Person[]> {
    return (await this.elsewhere.people([LOBBY]))?.get(LOBBY) ?? [];
  }

  /** Its lease has been over for a while, and nobody has looked. */
  async sleep(): Promise<void> {
    await this.pool.query(
      "UPDATE processes SET until = now() - interval '1 s' WHERE id = 'a'",
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.elsewhere[Symbol.asyncDispose]();
    await this.pool[Symbol.asyncDispose]();
  }
}

function test(name: string, fn: (a: Process, b: Process) => Promise<void>) {
  Deno.test({
    name: `PostgresElsewhere ${name}`,
    ignore,
    async fn() {
      const address = await url();
      await using pool = new Pool({ url: address, max: 1 });
      await migrate(pool, "epoch");
      await using a = await Process.start(address, "a");
      await using b = await Process.start(address, "b");
      await fn(a, b);
    },
  });
}

test("shows who comes, is called otherwise, and goes", async (a, b) => {
  await a.has(ADA, BOB);
  assertEquals(await b.sees(), [ADA, BOB]);
  assertEquals(await a.sees(), []);

  await a.has({ ...ADA, name: "Ada L" });
  assertEquals(await b.sees(), [{ ...ADA, name: "Ada L" }]);

  await a.has();
  assertEquals(await b.sees(), []);
});

test(
  "counts the processes that are alive, and tells when one comes or goes",
  async (a, b) => {
    assertEquals(await b.elsewhere.renew(), false);
    assertEquals(await a.elsewhere.renew(), true, "b came");
    assertEquals([a.elsewhere.processes, b.elsewhere.processes], [2, 2]);

    await a.elsewhere[Symbol.asyncDispose]();

    assertEquals(await b.elsewhere.renew(), true);
    assertEquals(b.elsewhere.processes, 1);
  },
);

test("gives back its people with its lease", async (a, b) => {
  await a.has(ADA);
  await a.elsewhere[Symbol.asyncDispose]();

  assertEquals(await b.sees(), []);
});

test(
  "lists nobody of a process whose lease is over, which others tidy away",
  async (a, b) => {
    await a.has(ADA);
    await a.sleep();

    assertEquals(await b.sees(), []);
    assertEquals(await b.elsewhere.renew(), true);
    assertEquals(b.elsewhere.processes, 1);
    assertEquals(await b.pool.query("SELECT * FROM here"), []);
  },
);

test(
  "writes its people anew when it slept and was tidied away",
  async (a, b) => {
    await a.has(ADA);
    await a.sleep();
    await b.elsewhere.renew();

    const written = a.written();
    await a.elsewhere.renew();
    await written;

    assertEquals(await b.sees(), [ADA]);
  },
);

test(
  "writes its people anew when the server forgot everything",
  async (a, b) => {
    await a.has(ADA);
    await b.pool.query("TRUNCATE processes CASCADE"); // As after a crash.

    const written = a.written();
    await a.elsewhere.renew();
    await written;

    assertEquals(await b.sees(), [ADA]);
  },
);
