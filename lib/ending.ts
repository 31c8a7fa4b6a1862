/**
 * How the process ends: in order, when a signal says so, or when its memory is
 * used up. First all conversations, with a word to return; then the store,
 * with what waits to be written and the lease; then what is still being sent.
 * A database that hangs holds up neither that word nor the end, and one that
 * fails does not either.
 *
 * `main.ts` owns it, so that it is the same whoever serves the app: our own
 * `tools/serve.ts`, or a platform that serves the build.
 *
 * @module
 */
import { Deadline } from "./deadline.ts";
import type { Services } from "./services.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * Until when each step is waited for, in milliseconds after the signal: what
 * was said is stored; the store is closed; peers, of whom some never let go,
 * have what they were sent. The rest of 4.5 s is for a machine that is busy.
 */
export const WITHIN_MS = { stored: 1_500, closed: 2_500, sent: 3_500 };
/** For a supervisor, which starts again what ends with anything but 0. */
export const EXIT_MEMORY = 75;
/** For what is being sent by a server that cannot be asked when it is done. */
const LINGER_MS = 500;

export interface EndingOptions extends Pick<Surroundings, "now" | "setTimer"> {
  services: Pick<Services, "stop"> & {
    logger: Pick<Services["logger"], "info" | "error">;
    memory: Pick<Services["memory"], "usedUp">;
  };
  exit: (code: number) => void;
}

export class Ending {
  readonly #options: EndingOptions;
  #last: () => Promise<void> = () => this.#linger();
  #began = false;

  /** From now on used up memory ends the process. */
  constructor(options: EndingOptions) {
    this.#options = options;
    options.services.memory.usedUp.then(() => this.#end("memory", EXIT_MEMORY));
  }

  /** From now on signals are obeyed. */
  obeySignals(): void {
    Deno.addSignalListener("SIGINT", () => void this.#end("SIGINT", 0));
    // Windows has no other signal that a program can hear.
    if (Deno.build.os !== "windows") {
      Deno.addSignalListener("SIGTERM", () => void this.#end("SIGTERM", 0));
    }
  }

  /** What ends last: the server, which sends what it has to send. */
  endLast(server: () => Promise<void>): void {
    this.#last = server;
  }

  async #end(why: Deno.Signal | "memory", code: number): Promise<void> {
    // Ctrl-C arrives more than once: from the terminal, and from `deno task`.
    if (this.#began) return;
    this.#began = true;
    const { exit, services } = this.#options;
    const deadline = new Deadline(this.#options);
    services.logger.info("stopping", { why });
    await this.#step(() =>
      services.stop({
        stored: deadline.by(WITHIN_MS.stored),
        closed: deadline.by(WITHIN_MS.closed),
      })
    );
    await this.#step(() => deadline.by(WITHIN_MS.sent)(this.#last()));
    exit(code);
  }

  /** One that fails is no reason to leave out those that follow. */
  async #step(run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
    } catch (failure) {
      const error = failure instanceof Error
        ? failure.message
        : String(failure);
      this.#options.services.logger.error("stop_failed", { error });
    }
  }

  #linger(): Promise<void> {
    const { setTimer } = this.#options;
    return new Promise((resolve) => void setTimer(resolve, LINGER_MS));
  }
}
