/**
 * People and names that are forgotten when the process ends: for tests, where
 * it stands in for `sqlite.ts`.
 *
 * @module
 */
import { performIdentity } from "./jobs.ts";
import { MemoryTables } from "./memory_tables.ts";
import { Suggestions } from "./rules.ts";
import { type Mint, RANDOM_MINT } from "./secret.ts";
import { StoredIdentity } from "./stored.ts";

export class MemoryIdentity extends StoredIdentity {
  constructor(mint: Mint = RANDOM_MINT) {
    const tables = new MemoryTables();
    const held = new Suggestions();
    super({
      isShared: false,
      read: (run) => run(tables),
      write: (job) => Promise.try(() => performIdentity(tables, held, job)),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }, mint);
  }
}
