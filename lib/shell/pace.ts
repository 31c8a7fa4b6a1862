/**
 * Work that must be done, but not all at once: one piece after the other, in
 * the order they came, and when some pieces were much together, the others
 * wait for the next turn of the event loop. Everybody else is served between.
 *
 * @module
 */

export interface PaceOptions {
  /** How much is enough for one turn, in the unit that pieces tell. */
  perTurn: number;
  /** Runs a function at the end of this turn of the event loop. */
  defer: (turn: () => void) => void;
}

export class Pace {
  readonly #perTurn: number;
  readonly #defer: PaceOptions["defer"];
  #last: Promise<unknown> = Promise.resolve();
  #done = 0;

  constructor({ perTurn, defer }: PaceOptions) {
    this.#perTurn = perTurn;
    this.#defer = defer;
  }

  /** @param work Resolves with how much it was. Its failure is the caller's. */
  run(work: () => Promise<number>): Promise<void> {
    const run = this.#last.then(work).then((much) => void (this.#done += much));
    this.#last = run.then(() => this.#rest(), () => this.#rest());
    return run;
  }

  async #rest(): Promise<void> {
    if (this.#done < this.#perTurn) return;
    this.#done = 0;
    await new Promise<void>((resolve) => this.#defer(resolve));
  }
}
