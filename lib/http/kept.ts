/**
 * What was made before and may be needed again, as much of it as there is room
 * for.
 *
 * @module
 */

export class Kept<Value> {
  /** What was used last is last. */
  readonly #entries = new Map<string, { value: Value; size: number }>();
  readonly #max: number;
  #size = 0;

  /** @param max Of all sizes together; beyond, what was longest unused goes. */
  constructor(max: number) {
    this.#max = max;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: Value, size: number): void {
    this.#delete(key);
    this.#entries.set(key, { value, size });
    this.#size += size;
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#max) return;
      this.#delete(oldest);
    }
  }

  #delete(key: string): void {
    this.#size -= this.#entries.get(key)?.size ?? 0;
    this.#entries.delete(key);
  }
}
