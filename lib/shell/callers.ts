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

interface Caller {
  answer: (answer: Answer) => void;
  /** What it is told if the process ends first. */
  late: Answer;
}

export class Callers {
  readonly #waiting = new Map<ConnId, Caller>();

  /** Resolves with the first answer to this number, or with `late`. */
  wait(id: ConnId, late: Answer): Promise<Answer> {
    return new Promise((answer) => this.#waiting.set(id, { answer, late }));
  }

  /** @param id Somebody without a socket: a caller, or one who has just left. */
  answer(id: ConnId, frame: ServerFrame): void {
    if (frame.t !== "ack" && frame.t !== "nack") return;
    this.#waiting.get(id)?.answer(frame);
    this.#waiting.delete(id);
  }

  /** Whoever still waits has waited long enough. */
  giveUp(): void {
    for (const { answer, late } of this.#waiting.values()) answer(late);
    this.#waiting.clear();
  }
}
