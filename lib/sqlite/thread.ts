/**
 * The thread that writes, as something to ask: one question at a time.
 *
 * @module
 */
import type { FromWorker, ToWorker } from "./jobs.ts";

/** The thread ended before it answered; what it did is not known. */
export class ThreadEndedError extends Error {
  override name = "ThreadEndedError";
}

export class WriterThread {
  readonly #worker = new Worker(new URL("./worker.ts", import.meta.url), {
    type: "module",
    name: "chat.db",
  });
  #asked: PromiseWithResolvers<FromWorker> | null = null;
  #ended: ThreadEndedError | null = null;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.t === "ended") return this.#end(data.reason);
      this.#asked?.resolve(data);
      this.#asked = null;
    };
    this.#worker.onerror = (event) => {
      event.preventDefault(); // It would end the process.
      this.#end(event.message);
    };
  }

  get ended(): boolean {
    return this.#ended !== null;
  }

  /** @throws {ThreadEndedError} */
  ask(message: ToWorker): Promise<FromWorker> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    if (this.#asked !== null) {
      throw new Error(`Cannot ask ${message.t} as the last answer is not in`);
    }
    this.#asked = Promise.withResolvers<FromWorker>();
    this.#worker.postMessage(message);
    return this.#asked.promise;
  }

  terminate(): void {
    this.#worker.terminate();
    this.#end("terminated");
  }

  #end(reason: string): void {
    this.#ended ??= new ThreadEndedError(reason);
    this.#asked?.reject(this.#ended);
    this.#asked = null;
  }
}
