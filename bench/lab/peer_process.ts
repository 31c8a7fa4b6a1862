/**
 * A peer as a process, from when it listens until it is killed.
 *
 * @module
 */
import { until } from "../../tests/faults/waiting.ts";
import { MissingError } from "./row.ts";

export class PeerProcess implements AsyncDisposable {
  readonly port: number;
  readonly #child: Deno.ChildProcess;
  readonly #said: Promise<string>;
  #isOver = false;

  private constructor(
    command: readonly string[],
    env: Readonly<Record<string, string>>,
  ) {
    this.port = freePort();
    const [program = "", ...args] = command;
    try {
      this.#child = new Deno.Command(program, {
        args,
        env: { NO_COLOR: "1", ...env, PORT: String(this.port) },
        stdin: "null",
        stdout: "null",
        stderr: "piped",
      }).spawn();
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      throw new MissingError(`there is no ${program}`);
    }
    this.#said = new Response(this.#child.stderr).text();
    this.#child.status.then(() => this.#isOver = true);
  }

  /** @throws {MissingError} If there is no such program, or it ends at once. */
  static async start(
    command: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<PeerProcess> {
    const peer = new PeerProcess(command, env);
    await until(
      () => `${command.join(" ")} to listen`,
      async () => peer.#isOver || await answers(peer.port),
    );
    if (!peer.#isOver) return peer;
    const [reason = ""] = (await peer.#said).split("\n");
    throw new MissingError(`it ended at once: ${reason}`);
  }

  get pid(): number {
    return this.#child.pid;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOver) this.#child.kill("SIGKILL");
    await this.#child.status;
    await this.#said;
  }
}

/** One that nobody listens on, a moment ago at least. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function answers(port: number): Promise<boolean> {
  try {
    using _conn = await Deno.connect({ hostname: "127.0.0.1", port });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) return false;
    throw error;
  }
}
