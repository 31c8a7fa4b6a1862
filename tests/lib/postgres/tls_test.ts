/** TLS to PostgreSQL, with a certificate of an authority made for it. */
import { assertEquals, assertMatch } from "@std/assert";
import { Pool } from "../../../lib/postgres/pool.ts";
import { Certificates, hasOpenssl } from "../../servers/certificates.ts";
import { usePostgres } from "../../servers/use_postgres.ts";
import { runTool } from "../../tools/run_tool.ts";

const postgres = usePostgres();

/** Of an empty database, reached in this way. */
async function urlWith(sslmode: string, host = "localhost"): Promise<string> {
  const url = new URL(await postgres.url());
  url.hostname = host;
  url.searchParams.set("sslmode", sslmode);
  return url.href;
}

/** Authorities are named to a process when it starts. */
async function migrate(url: string, authority = "") {
  const env = authority === "" ? {} : { DENO_CERT: authority };
  return await runTool("migrate", { ...env, DATABASE_URL: url });
}

/** What breaks is called differently from Deno to Deno. */
function wants(mode: string): RegExp {
  return new RegExp(
    `^Cannot migrate: The database broke off \\(\\w+\\): sslmode=${mode} asks for TLS, which it may not have\n$`,
  );
}

Deno.test({
  name: "TLS to PostgreSQL is what sslmode says, and its failure says why",
  ignore: postgres.ignore || !hasOpenssl(),
  async fn(t) {
    const server = postgres.server();
    await using made = await Certificates.make();

    await t.step("without TLS there", async () => {
      const [require, full, prefer] = await Promise.all([
        migrate(await urlWith("require")),
        migrate(await urlWith("verify-full"), made.authority),
        migrate(await urlWith("prefer")),
      ]);

      assertEquals([require.code, full.code], [1, 1]);
      assertMatch(require.err, wants("require"));
      assertMatch(full.err, wants("verify-full"));
      assertEquals([prefer.code, prefer.err], [0, ""]);
    });

    await server.useTls(made.server);

    await t.step("whatever certificate it has", async () => {
      for (const mode of ["prefer", "require"]) {
        await using pool = new Pool({ url: await urlWith(mode), max: 1 });
        const rows = await pool.query(
          "SELECT ssl::integer FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
        );
        assertEquals(rows, [{ ssl: 1 }], mode);
      }
    });

    await t.step("with one that is believed, for that host", async () => {
      const [believed, strange, unknown, address] = await Promise.all([
        migrate(await urlWith("verify-full"), made.authority),
        migrate(await urlWith("verify-full"), made.stranger),
        migrate(await urlWith("verify-ca")),
        migrate(await urlWith("verify-full", "127.0.0.1"), made.authority),
      ]);

      assertEquals([believed.code, believed.err], [0, ""]);
      for (const refused of [strange, unknown, address]) {
        assertEquals(refused.code, 1);
        assertMatch(
          refused.err,
          /^Cannot migrate: The database's certificate is not believed \(sslmode=verify-\w+\): .+; DENO_CERT names/,
        );
      }
      assertMatch(strange.err, /unable to verify|self-signed|UnknownIssuer/);
      assertMatch(
        address.err,
        /IP: 127\.0\.0\.1 is not in the cert's list|name "127\.0\.0\.1"/,
      );
    });
  },
});
