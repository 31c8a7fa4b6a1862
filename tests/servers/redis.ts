/**
 * A Redis server of one's own, from Debian's package: on a free port, keeping
 * nothing.
 *
 * @module
 */
import { freePort } from "./free_port.ts";

const PROGRAM = "/usr/bin/redis-server";
/** On the slowest machine. */
const READY_MS = 60_000;

export function hasRedis(): boolean {
  try {
    return Deno.statSync(PROGRAM).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

export class RedisServer implements AsyncDisposable {
  readonly port: number;
  #process: Deno.ChildProcess;
  #isUp = true;

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(freePort());
    await server.#ready();
    return server;
  }

  private constructor(port: number) {
    this.port = port;
    this.#process = this.#spawn();
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#process.pid;
  }

  async stop(): Promise<void> {
    this.#isUp = false;
    this.#process.kill("SIGKILL");
    await this.#process.status;
  }

  async resume(): Promise<void> {
    this.#process = this.#spawn();
    this.#isUp = true;
    await this.#ready();
  }

  /** Ends the connections of all who are told something. */
  async cutListeners(): Promise<void> {
    const { port } = this;
    using line = await Deno.connect({ hostname: "127.0.0.1", port });
    const ask = new TextEncoder().encode("CLIENT KILL TYPE pubsub\r\n");
    await line.write(ask);
    await line.read(new Uint8Array(64)); // It is done when it is answered.
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isUp) await this.stop();
  }

  #spawn(): Deno.ChildProcess {
    return new Deno.Command(PROGRAM, {
      args: [
        ...["--port", String(this.port), "--bind", "127.0.0.1"],
        ...["--save", "", "--appendonly", "no"],
      ],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  /** Connects until it is let in. */
  async #ready(): Promise<void> {
    const endMs = performance.now() + READY_MS;
    while (performance.now() < endMs) {
      try {
        const { port } = this;
        using _ = await Deno.connect({ hostname: "127.0.0.1", port });
        return;
      } catch (error) {
        if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      }
    }
    throw new Error(`Cannot start Redis within ${READY_MS} ms`);
  }
}
