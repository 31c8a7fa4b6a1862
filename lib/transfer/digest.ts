/**
 * What was moved, in short: how many rows of each kind, and a SHA-256 of them.
 * Taken of what was read at one end, and of what is read back at the other.
 *
 * @module
 */
import { createHash, type Hash } from "node:crypto";
import { number, type Row, text } from "../row.ts";
import { type Table, valuesOf } from "./tables.ts";

interface Entry {
  rows: number;
  hash: Hash;
}

/** One entry a table, and of events one a room. */
export class Digest {
  readonly #entries = new Map<string, { rows: number; sha256: string }>();
  /** Of each room its id, as its number says nothing to people. */
  readonly #rooms = new Map<number, string>();
  #open: ({ name: string } & Entry) | null = null;

  /** To be given all rows of a table after another, each in its key's order. */
  add(table: Table, rows: readonly Row[]): void {
    const columns = Object.keys(table.columns);
    for (const row of rows) {
      if (table.name === "rooms") {
        this.#rooms.set(number(row, "n"), text(row, "id"));
      }
      const name = table.name === "events"
        ? `events of ${this.#rooms.get(number(row, "room"))}`
        : table.name;
      const entry = this.#entry(name);
      entry.rows += 1;
      const values = valuesOf(columns, row)
        .map((value) => value instanceof Uint8Array ? value.toHex() : value);
      entry.hash.update(`${JSON.stringify(values)}\n`);
    }
  }

  /** All entries; nothing can be added any more. */
  end(): ReadonlyMap<string, { rows: number; sha256: string }> {
    this.#close();
    return this.#entries;
  }

  #entry(name: string): Entry {
    if (this.#open?.name === name) return this.#open;
    this.#close();
    if (this.#entries.has(name)) throw new Error(`Rows out of order: ${name}`);
    this.#open = { name, rows: 0, hash: createHash("sha256") };
    return this.#open;
  }

  #close(): void {
    if (this.#open === null) return;
    const { name, rows, hash } = this.#open;
    this.#entries.set(name, { rows, sha256: hash.digest("hex") });
    this.#open = null;
  }
}

export type Entries = ReturnType<Digest["end"]>;

/** The first thing that is not the same; `null`: all is. */
export function difference(was: Entries, is: Entries): string | null {
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const before = was.get(name);
    const after = is.get(name);
    if (before?.sha256 === after?.sha256) continue;
    return `${name}: ${before?.rows ?? 0} rows were read, ${
      after?.rows ?? 0
    } came back, or others`;
  }
  return null;
}

/** The sum of all rows whose entry begins so. */
export function countRows(entries: Entries, prefix: string): number {
  let sum = 0;
  for (const [name, { rows }] of entries) {
    if (name.startsWith(prefix)) sum += rows;
  }
  return sum;
}
