/**
 * How the process ends: in order, when a signal says so, or when its memory is
 * used up. First all conversations, with a word to return; then the store,
 * with what waits to be written and the lease; then what is still being sent.
 *
 * `main.ts` owns it, so that it is the same whoever serves the app: our own
 * `tools/serve.ts`, or a platform that serves the build.
 *
 * @module
 */
import type { Services } from "./services.ts";

/** A stop that takes longer is not waited for: some peers never let go. */
const STOP_WITHIN_MS = 4_000;
/** For a supervisor, which starts again what ends with anything but 0. */
export const EXIT_MEMORY = 75;
/** For what is being sent by a server that cannot be asked when it is done. */
const LINGER_MS = 500;

export class Ending {
  readonly #services: Services;
  readonly #exit: (code: number) => never;
  #last: () => Promise<void> = linger;
  #began = false;

  /** From now on signals are obeyed. */
  constructor(services: Services, exit: (code: number) => never) {
    this.#services = services;
    this.#exit = exit;
    Deno.addSignalListener("SIGINT", () => void this.#end("SIGINT", 0));
    // Windows has no other signal that a program can hear.
    if (Deno.build.os !== "windows") {
      Deno.addSignalListener("SIGTERM", () => void this.#end("SIGTERM", 0));
    }
    services.memory.usedUp.then(() => this.#end("memory", EXIT_MEMORY));
  }

  /** What ends last: the server, which sends what it has to send. */
  endLast(server: () => Promise<void>): void {
    this.#last = server;
  }

  async #end(why: Deno.Signal | "memory", code: number): Promise<void> {
    // Ctrl-C arrives more than once: from the terminal, and from `deno task`.
    if (this.#began) return;
    this.#began = true;
    this.#services.logger.info("stopping", { why });
    setTimeout(() => this.#exit(code), STOP_WITHIN_MS);
    await this.#services[Symbol.asyncDispose]();
    await this.#last();
    this.#exit(code);
  }
}

function linger(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LINGER_MS));
}
