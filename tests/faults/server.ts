/**
 * The production server as a process of its own, with the permissions that
 * `deno task start` gives it: started, looked at from outside, and killed.
 *
 * @module
 */
import { join } from "node:path";
import { parseConfig } from "../../lib/config.ts";
import { serveFlags } from "../../tools/tasks/start.ts";
import { descendants } from "../servers/descendants.ts";
import type { Tree } from "./tree.ts";
import { PATIENCE_MS, until } from "./waiting.ts";

const HOST = "127.0.0.1";
const READY = /^Fresh Chat is ready: http:\/\/[^:]+:(\d+)$/;

/** What lifts every limit that a load would run into. */
export const UNLIMITED: Readonly<Record<string, string>> = {
  LIMIT_SENDS_PER_SECOND: "0",
  LIMIT_ROOM_SENDS_PER_SECOND: "0",
  LIMIT_WORK_PER_SECOND: "0",
  LIMIT_SOCKETS_PER_SESSION: "0",
  LIMIT_SOCKETS_PER_ADDRESS: "0",
  LIMIT_UPGRADES_PER_SECOND: "0",
  LIMIT_NAMES_PER_HOUR: "0",
  LIMIT_CHANGES_PER_SECOND: "0",
  LIMIT_READS_PER_SECOND: "0",
  LIMIT_NEW_ROOMS_PER_PERSON: "0",
  LIMIT_NEW_ROOMS_PER_ADDRESS: "0",
  MEMORY_LIMIT_MB: "0",
};

export interface ServerOptions {
  tree: Tree;
  /** What a user would set in the environment. */
  env?: Readonly<Record<string, string>>;
  /** Permissions beyond those of `deno task start`, for what a patch does. */
  extraFlags?: readonly string[];
  /** A folder of the caller's, which stays; else one that goes away. */
  dataDir?: string;
  /** By `deno task start`, with all that this runs, instead of directly. */
  byTask?: boolean;
}

/** How a process ended, and how long that took. */
export interface Ending {
  code: number;
  signal: Deno.Signal | null;
  ms: number;
}

interface Run {
  child: Deno.ChildProcess;
  /** Resolves when all it printed has been read. */
  printed: Promise<unknown>;
  ended: boolean;
}

export class Server implements AsyncDisposable {
  readonly dataDir: string;
  /** What it printed, in all of its runs. */
  readonly lines: string[] = [];
  env: Readonly<Record<string, string>>;
  readonly #tree: Tree;
  readonly #extraFlags: readonly string[];
  readonly #byTask: boolean;
  readonly #owned: AsyncDisposableStack;
  #port = 0;
  #run: Run | null = null;

  private constructor(
    options: ServerOptions,
    dataDir: string,
    owned: AsyncDisposableStack,
  ) {
    this.#tree = options.tree;
    this.env = options.env ?? {};
    this.#extraFlags = options.extraFlags ?? [];
    this.#byTask = options.byTask ?? false;
    this.dataDir = dataDir;
    this.#owned = owned;
  }

  static async start(options: ServerOptions): Promise<Server> {
    await using stack = new AsyncDisposableStack();
    let { dataDir } = options;
    if (dataDir === undefined) {
      const made = await Deno.makeTempDir({ prefix: "chat_data_" });
      stack.defer(() => Deno.remove(made, { recursive: true }));
      dataDir = join(made, "data");
    }
    const server = new Server(options, dataDir, stack.move());
    await server.start();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  get origin(): string {
    return `http://${HOST}:${this.#port}`;
  }

  get pid(): number {
    return this.#running().child.pid;
  }

  get isRunning(): boolean {
    return this.#run !== null && !this.#run.ended;
  }

  /** Whether it ever printed something with this in it. */
  hasSaid(words: string): boolean {
    return this.lines.some((line) => line.includes(words));
  }

  /** Starts it, on the port it had before, and waits until it listens. */
  async start(): Promise<void> {
    const printedBefore = this.lines.length;
    const run = this.spawn();
    await until(
      () => `a server; it said: ${this.lines.slice(printedBefore).join("\n")}`,
      () => run.ended || this.#port > 0 && this.#isReady(printedBefore),
    );
    if (!run.ended) return;
    await run.printed;
    // It may have listened, and ended since, before anybody looked.
    if (this.#isReady(printedBefore)) return;
    const said = this.lines.slice(printedBefore).join("\n");
    throw new Error(`The server ended before it listened: ${said}`);
  }

  /** Starts it and does not wait. */
  spawn(): Run {
    if (this.isRunning) throw new Error("The server runs already");
    const child = new Deno.Command(Deno.execPath(), {
      args: this.#byTask ? ["task", "start"] : this.#serve(),
      cwd: this.#tree.folder,
      env: {
        HOST,
        PORT: String(this.#port),
        DATA_DIR: this.dataDir,
        FRESH_FROM: this.#tree.source,
        ...this.env,
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const printed = Promise.all([
      this.#read(child.stdout),
      this.#read(child.stderr),
    ]);
    const run: Run = { child, printed, ended: false };
    child.status.then(() => run.ended = true);
    this.#run = run;
    return run;
  }

  /** Ends it as a power cut would: at once, wherever it is. */
  async kill(): Promise<void> {
    const run = this.#run;
    if (run === null) return;
    if (!run.ended) {
      const others = await descendants(run.child.pid);
      signalTo(run.child, "SIGKILL");
      for (const pid of others) Deno.kill(pid, "SIGKILL");
    }
    await run.child.status;
    await run.printed;
    this.#run = null;
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Asks it to end, and waits for that. */
  async stop(signal: "SIGTERM" | "SIGINT"): Promise<Ending> {
    const { child } = this.#running();
    const sinceMs = performance.now();
    child.kill(signal);
    return await this.ended(sinceMs);
  }

  /** Waits for an end that something else brings. */
  async ended(sinceMs = performance.now()): Promise<Ending> {
    const { child, printed } = this.#running();
    const late = setTimeout(() => signalTo(child, "SIGKILL"), PATIENCE_MS);
    const { code, signal } = await child.status;
    const ms = performance.now() - sinceMs;
    clearTimeout(late);
    await printed;
    this.#run = null;
    return { code, signal, ms };
  }

  /** Runs a task of the command line on its data; throws if that fails. */
  async tool(
    name: "backup" | "restore" | "migrate",
    argument: string,
  ): Promise<void> {
    const task = new Deno.Command(Deno.execPath(), {
      args: ["task", name, argument],
      cwd: this.#tree.folder,
      env: { ...this.env, DATA_DIR: this.dataDir },
      stdin: "null",
    });
    const { success, stderr } = await task.output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  }

  /** Resident memory now, or the most there ever was, in MiB. */
  async memoryMib(figure: "VmRSS" | "VmHWM" = "VmRSS"): Promise<number> {
    const status = await Deno.readTextFile(`/proc/${this.pid}/status`);
    const found = new RegExp(`^${figure}:\\s+(\\d+) kB$`, "m").exec(status);
    if (found === null) throw new Error(`No ${figure} in ${status}`);
    return Number(found[1]) / 1024;
  }

  /** Open file descriptors. */
  async descriptors(): Promise<number> {
    return (await Array.fromAsync(Deno.readDir(`/proc/${this.pid}/fd`))).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.#owned.disposeAsync();
  }

  #serve(): string[] {
    const parsed = parseConfig({ ...this.env, DATA_DIR: this.dataDir });
    if (!parsed.ok) throw new Error(parsed.problem);
    const { config } = parsed;
    const flags = serveFlags({ ...config, host: HOST, port: this.#port });
    if (flags === null) throw new Error(`Cannot use ${this.dataDir}`);
    return [
      "run",
      ...this.#tree.configFlags,
      ...flags,
      ...this.#extraFlags,
      "tools/serve.ts",
    ];
  }

  #running(): Run {
    if (this.#run === null) throw new Error("The server does not run");
    return this.#run;
  }

  #isReady(since: number): boolean {
    return this.lines.slice(since).some((line) => READY.test(line));
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const lines = `${rest}${text}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#printed(line);
    }
    if (rest !== "") this.#printed(rest);
  }

  #printed(line: string): void {
    const ready = READY.exec(line);
    if (ready !== null) this.#port = Number(ready[1]);
    this.lines.push(line);
  }
}

function signalTo(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    // It has ended by itself, and its status is on the way.
    if (!(error instanceof TypeError)) throw error;
  }
}
