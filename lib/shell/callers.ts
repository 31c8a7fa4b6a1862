/**
 * Plain HTTP requests that stand in for a connection, each for one send: who
 * waits for which answer.
 *
 * @module
 */
import type { ConnId } from "../hub/effects.ts";
import type { ServerFrame } from "../protocol.ts";

/** What became of a `Shell.post()`. */
export type Answer = Extract<ServerFrame, { t: "ack" | "nack" }>;

export class Callers {
  readonly #waiting = new Map<ConnId, (answer: Answer) => void>();

  /** Resolves with the first answer to this number. */
  wait(id: ConnId): Promise<Answer> {
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  /** @param id Somebody without a socket: a caller, or one who has just left. */
  answer(id: ConnId, frame: ServerFrame): void {
    if (frame.t !== "ack" && frame.t !== "nack") return;
    const resolve = this.#waiting.get(id);
    this.#waiting.delete(id);
    resolve?.(frame);
  }
}
