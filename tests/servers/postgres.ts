/**
 * A PostgreSQL server of one's own, from Debian's package: on a free port, in a
 * folder that goes with it, as a user that is not root.
 *
 * @module
 */
import { join } from "node:path";
import type { ServerFiles } from "./certificates.ts";
import { descendants } from "./descendants.ts";
import { freePort } from "./free_port.ts";
import { run } from "./run.ts";

/** Where Debian puts the programs of each version. */
const ROOT = "/usr/lib/postgresql";
/** Debian's user for it; the server refuses to run as root. */
const USER = "postgres";
/** On the slowest machine. */
const READY_MS = 120_000;

/** The programs' folder of the newest version that is installed. */
export function postgresPrograms(): string | null {
  try {
    const versions = [...Deno.readDirSync(ROOT)].map(({ name }) => Number(name))
      .filter(Number.isInteger).sort((a, b) => b - a);
    const [newest] = versions;
    return newest === undefined ? null : join(ROOT, String(newest), "bin");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

export class PostgresServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  #process: Deno.ChildProcess;
  #isUp = true;
  #schemas = 0;

  static async start(): Promise<PostgresServer> {
    const folder = await Deno.makeTempDir({ prefix: "chat-postgres-" });
    if (Deno.uid() === 0) await run("chown", USER, folder);
    const data = join(folder, "data");
    await run(
      ...asUser("initdb", "-D", data, "-A", "trust", "-U", USER, "-E", "UTF8")
        .concat("--no-sync", "--locale=C.UTF-8"),
    );
    const server = new PostgresServer(folder, freePort());
    await server.#ready();
    return server;
  }

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.port = port;
    this.#process = this.#spawn();
  }

  /** Of an empty database, as a program sees it: a schema of its own. */
  async url(): Promise<string> {
    const name = `chat_${++this.#schemas}`;
    await this.sql(`CREATE SCHEMA ${name}`);
    const url = new URL(`postgres://${USER}@127.0.0.1:${this.port}/postgres`);
    url.searchParams.set("options", `-csearch_path=${name}`);
    return url.href;
  }

  /** The first of its processes; the others are its children. */
  get pid(): number {
    return this.#process.pid;
  }

  /** Runs statements by psql, as the owner of everything. */
  async sql(statements: string, database = "postgres"): Promise<string> {
    return await run(
      ...asUser("psql", "-h", "127.0.0.1", "-p", String(this.port)),
      ...["-U", USER, "-d", database, "-X", "-q", "-A", "-t"],
      ...["-v", "ON_ERROR_STOP=1", "-c", statements],
    );
  }

  /** From now on it has TLS; it takes the files for its own. */
  async useTls({ cert, key }: ServerFiles): Promise<void> {
    if (Deno.uid() === 0) await run("chown", USER, key);
    const settings = { ssl: "on", ssl_cert_file: cert, ssl_key_file: key };
    for (const [name, value] of Object.entries(settings)) {
      await this.sql(`ALTER SYSTEM SET ${name} = '${value}'`);
    }
    await this.sql("SELECT pg_reload_conf()");
    // Each look is a connection of its own, which knows what the last did not.
    while (await this.sql("SHOW ssl") !== "on");
  }

  /** Ends it as an administrator does ("fast"), and starts it again. */
  async restart(): Promise<void> {
    await this.stop();
    await this.resume();
  }

  async stop(): Promise<void> {
    this.#isUp = false;
    this.#process.kill("SIGINT");
    await this.#process.status;
  }

  /** Ends it at once, as a crash does: it has to recover when it is back. */
  async crash(): Promise<void> {
    this.#isUp = false;
    this.#process.kill("SIGQUIT");
    await this.#process.status;
  }

  async resume(): Promise<void> {
    this.#process = this.#spawn();
    this.#isUp = true;
    await this.#ready();
  }

  /**
   * Stops all of its processes where they are: lines stay open, and nobody
   * answers. It goes on when what this gives is disposed of.
   */
  async freeze(): Promise<Disposable> {
    const pids = [this.pid, ...await descendants(this.pid)];
    for (const pid of pids) Deno.kill(pid, "SIGSTOP");
    return {
      [Symbol.dispose]() {
        for (const pid of pids) Deno.kill(pid, "SIGCONT");
      },
    };
  }

  /** Ends connections by what they call themselves; gives how many there were. */
  async cut(application: string): Promise<number> {
    const cut = await this.sql(`
      SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
      WHERE application_name = '${application}'`);
    return Number(cut);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isUp) await this.stop();
    await Deno.remove(this.#folder, { recursive: true });
  }

  #spawn(): Deno.ChildProcess {
    const [command, ...args] = asUser(
      ...["postgres", "-D", join(this.#folder, "data")],
      ...["-p", String(this.port), "-h", "127.0.0.1", "-k", ""],
      ...["-c", "max_connections=200", "-c", "log_min_messages=fatal"],
      // What was written outlives its process all the same; only not the machine.
      ...["-c", "fsync=off"],
    );
    return new Deno.Command(command ?? "", {
      args,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  async #ready(): Promise<void> {
    const endMs = performance.now() + READY_MS;
    const [command, ...args] = asUser(
      ...["pg_isready", "-q", "-h", "127.0.0.1", "-p", String(this.port)],
    );
    while (performance.now() < endMs) {
      const { success } = await new Deno.Command(command ?? "", { args })
        .output();
      if (success) return;
    }
    throw new Error(`Cannot start PostgreSQL within ${READY_MS} ms`);
  }
}

/** A program of PostgreSQL's, run by somebody who is not root. */
function asUser(program: string, ...args: string[]): string[] {
  const command = [join(postgresPrograms() ?? "", program), ...args];
  return Deno.uid() === 0
    ? ["setpriv", `--reuid=${USER}`, `--regid=${USER}`, "--clear-groups"]
      .concat(command)
    : command;
}
