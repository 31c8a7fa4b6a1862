/**
 * What all parts of one simulated run share: its time, its chance, and the
 * notes of what happened, which only a run that is being looked at keeps.
 */
import { Chance } from "./chance.ts";
import { Loop } from "./loop.ts";

/** A promise that was not kept. */
export interface Violation {
  /** The promise, by a name of one word or a few. */
  readonly rule: string;
  readonly detail: string;
  readonly atMs: number;
}

export class Scene {
  readonly loop = new Loop();
  readonly chance: Chance;
  /** The first one: what follows may follow from it. */
  violation: Violation | null = null;
  readonly #notes: string[] | null;

  /** @param notes Where to write what happens; `null`: nowhere. */
  constructor(seed: number, notes: string[] | null) {
    this.chance = new Chance(seed);
    this.#notes = notes;
  }

  note(text: () => string): void {
    this.#notes?.push(`${this.#time()} ${text()}`);
  }

  accuse(rule: string, detail: string): void {
    this.note(() => `VIOLATION ${rule}: ${detail}`);
    this.violation ??= { rule, detail, atMs: this.loop.nowMs };
  }

  #time(): string {
    return (this.loop.nowMs / 1_000).toFixed(3).padStart(8);
  }
}
