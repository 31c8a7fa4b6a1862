/**
 * A Redis server of one's own, from Debian's package: on a free port, keeping
 * nothing.
 *
 * @module
 */
import type { ServerFiles } from "./certificates.ts";
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
  readonly #tls: ServerFiles | null;
  #process: Deno.ChildProcess;
  #isUp = true;

  /** @param tls For one that speaks TLS, and nothing else. */
  static async start(tls: ServerFiles | null = null): Promise<RedisServer> {
    const server = new RedisServer(freePort(), tls);
    await server.#ready();
    return server;
  }

  private constructor(port: number, tls: ServerFiles | null) {
    this.port = port;
    this.#tls = tls;
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
        ...this.#listen(),
        ...["--bind", "127.0.0.1"],
        ...["--save", "", "--appendonly", "no"],
      ],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  #listen(): string[] {
    const port = String(this.port);
    if (this.#tls === null) return ["--port", port];
    const { cert, key } = this.#tls;
    return [
      ...["--port", "0", "--tls-port", port, "--tls-auth-clients", "no"],
      ...["--tls-cert-file", cert, "--tls-key-file", key],
      ...["--tls-ca-cert-file", cert],
    ];
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
