/**
 * Builds, migrates and starts the app as Deno Deploy does: by the commands of
 * `deploy` in deno.json, with all permissions, no flags, and its variables.
 *
 * With `DEPLOY_DENO`, the path of another Deno, under that one: `.ci/run` sets
 * it to the oldest that the platform runs. The way to the database has TLS, as
 * there, where openssl is installed.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import denoJson from "../../deno.json" with { type: "json" };
import { parseCid, parseRoomId } from "../../lib/protocol.ts";
import { findFresh } from "../../tools/tasks/find_fresh.ts";
import { configFlags } from "../../tools/tasks/runner.ts";
import { copyProject } from "../faults/tree.ts";
import { until } from "../faults/waiting.ts";
import { Client } from "../http/client.ts";
import { Certificates, hasOpenssl } from "../servers/certificates.ts";
import { freePort } from "../servers/free_port.ts";
import { usePostgres } from "../servers/use_postgres.ts";

const DEPLOY_DENO = Deno.env.get("DEPLOY_DENO");
const DENO = DEPLOY_DENO ?? Deno.execPath();
/** What the oldest that the platform runs calls itself. */
const OLDEST = /^deno 2\.5\./;
/** After so long the platform kills what it has asked to end. */
const KILLED_AFTER_MS = 5_000;
const HOST = "127.0.0.1";

const { deploy, tasks } = denoJson;
const postgres = usePostgres();

/** What the app gets to know of where it is. */
type Env = Record<string, string>;

/** A way to start the app. */
interface Way {
  how: readonly [string, ...string[]];
  entry: string;
  names: readonly [string, string];
  /** Else Deno itself may close all lines first. */
  saysBye: boolean;
}

interface Ended {
  code: number;
  said: string;
}

/** The project in a folder of its own, as the platform has cloned it. */
class Deployment implements AsyncDisposable {
  readonly #folder: string;
  readonly #source: "jsr" | "npm";

  static async clone(): Promise<Deployment> {
    const found = await findFresh(Deno.env.toObject());
    if (!found.ok) throw new Error(found.problem);
    const folder = await Deno.makeTempDir({ prefix: "chat_deploy_" });
    await copyProject(folder);
    return new Deployment(folder, found.source);
  }

  private constructor(folder: string, source: "jsr" | "npm") {
    this.#folder = folder;
    this.#source = source;
  }

  /**
   * Makes `_fresh/`, by this Deno: one of the builder's packages asks for a
   * newer one than the app itself, on the real Fresh as on what stands in for it.
   */
  build(): Promise<Ended> {
    return this.command(deploy.build, {}, Deno.execPath());
  }

  /** Runs a command of deno.json to its end: variables, and then a task. */
  async command(line: string, env: Env, deno = DENO): Promise<Ended> {
    const [, name = ""] = /deno task (\w+)$/.exec(line) ?? [];
    const [program, ...args] = tasks[name as keyof typeof tasks].split(" ");
    assertEquals(program, "deno", name);
    const { code, stdout, stderr } = await this.#run(args, env, deno).output();
    return { code, said: decode(stdout) + decode(stderr) };
  }

  /** Starts the app; `how` is what comes after `deno`. */
  start(how: string[], entry: string, env: Env): Deno.ChildProcess {
    const args = [...how, ...configFlags(this.#source), entry];
    return this.#run(args, env).spawn();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }

  #run(args: string[], env: Env, deno = DENO): Deno.Command {
    return new Deno.Command(deno, {
      args,
      cwd: this.#folder,
      env: {
        DENO_DEPLOY: "1",
        FRESH_FROM: this.#source,
        DATABASE_URL: "",
        NO_COLOR: "1",
        ...env,
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** One says something to another; then the platform wants the process back. */
async function talkAndEnd(
  process: Deno.ChildProcess,
  origin: string,
  { names, saysBye }: Way,
): Promise<void> {
  const room = parseRoomId("lobby");
  const cid = parseCid(crypto.randomUUID());
  assert(room !== null && cid !== null);
  await until("an answer", () => answers(`${origin}/api/health`));
  using ada = new Client(origin);
  using bob = new Client(origin);
  await ada.join(names[0]);
  await bob.join(names[1]);
  const speaking = await ada.connect().opened();
  const listening = await bob.connect().opened();
  for (const line of [speaking, listening]) {
    line.send({ t: "hello", v: 1, client: "deploy", rooms: [{ room }] });
    await line.frame("live");
  }
  speaking.send({ t: "send", room, cid, kind: "message", body: "Hello there" });
  await speaking.frame("ack");
  await listening.frame("evt", ({ body }) => body === "Hello there");
  const page = await bob.get(`/r/${room}`);
  assert((await page.text()).includes("Hello there"));

  process.kill("SIGINT");
  using _killed = killLater(process);
  if (saysBye) await listening.frame("bye");
  const { code, signal } = await process.status;
  assertEquals([code, signal], [0, null]);
  await Promise.all([speaking.closed, listening.closed]);
}

/** What the platform does to who does not end in time. */
function killLater(process: Deno.ChildProcess): Disposable {
  const timer = setTimeout(() => process.kill("SIGKILL"), KILLED_AFTER_MS);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.body?.cancel();
    return response.ok;
  } catch (error) {
    if (error instanceof TypeError) return false; // Nobody listens yet.
    throw error;
  }
}

/** Of an empty database, by TLS if there can be any. */
async function databaseUrl(owner: AsyncDisposableStack): Promise<string> {
  const url = new URL(await postgres.url());
  if (hasOpenssl()) {
    const { server } = owner.use(await Certificates.make());
    await postgres.server().useTls(server);
    url.searchParams.set("sslmode", "require");
  }
  return url.href;
}

Deno.test({
  name: "The app is built, migrated and started as Deno Deploy does it",
  ignore: postgres.ignore,
  async fn(t) {
    await using app = await Deployment.clone();
    const { predeploy, runtime: { entrypoint } } = deploy;
    await using tls = new AsyncDisposableStack();
    const url = await databaseUrl(tls);
    const env = () => ({ DATABASE_URL: url, HOST, PORT: String(freePort()) });

    const built = await app.build();
    assertEquals(built.code, 0, built.said);

    await t.step({
      name: "All of that is tried in Deno 2.5",
      ignore: DEPLOY_DENO === undefined,
      async fn() {
        const command = new Deno.Command(DENO, { args: ["--version"] });
        assertMatch(decode((await command.output()).stdout), OLDEST);
      },
    });

    await t.step("It refuses to start without a database", async () => {
      const process = app.start(["run", "-A"], entrypoint, {});
      const { code, stderr } = await process.output();
      assertEquals(code, 1);
      assertMatch(decode(stderr), /^DATABASE_URL is missing: on Deno Deploy/);
    });

    await t.step("The database is made before the first start", async () => {
      const { code, said } = await app.command(predeploy, env());
      assertEquals(code, 0, said);
      assertMatch(said, /^Brought the database from version 0 to \d+\n$/);
    });

    const ways: readonly Way[] = [
      {
        how: ["run", "-A"],
        entry: entrypoint,
        names: ["Ada", "Bob"],
        saysBye: true,
      },
      // Without an entry point of its own, the platform's preset for Fresh.
      {
        how: ["serve", "-A"],
        entry: join("_fresh", "server.js"),
        names: ["Cleo", "Dan"],
        saysBye: false,
      },
    ];
    for (const way of ways) {
      const { how: [verb, ...flags], entry } = way;
      await t.step(
        `deno ${verb} ${entry} serves, and ends in order`,
        async () => {
          const given = env();
          const at = verb === "serve"
            ? ["--host", HOST, "--port", given.PORT]
            : [];
          const process = app.start([verb, ...flags, ...at], entry, given);
          const printed = Promise.all(
            [process.stdout, process.stderr].map((out) =>
              new Response(out).text()
            ),
          );
          await talkAndEnd(process, `http://${HOST}:${given.PORT}`, way);

          assertMatch((await printed).join(""), /"stopping","why":"SIGINT"/);
          const schema = new URL(url).searchParams.get("options")?.split("=")
            .at(
              -1,
            );
          const leases = `SELECT count(*) FROM ${schema}.processes`;
          assertEquals(await postgres.server().sql(leases), "0");
        },
      );
    }
  },
});
