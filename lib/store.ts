/**
 * Where everything is kept, whoever keeps it: one file of SQLite
 * (`lib/sqlite/store.ts`), or a database of PostgreSQL (`lib/postgres/store.ts`).
 *
 * @module
 */
import type { Identity } from "./identity/identity.ts";
import type { RoomLog } from "./log/log.ts";
import type { Shared } from "./shell/neighbours.ts";

/**
 * Disposing it comes last. Only one that is shared writes what waits as well;
 * for any other that must be done before.
 */
export interface Store extends AsyncDisposable {
  identity: Identity;
  log: RoomLog;
  /** Where several processes may use it at a time: what they tell each other. */
  shared?: Pick<Shared, "bus" | "elsewhere">;
}

/** The store cannot be opened; the message says why, for people. */
export class StoreOpenError extends Error {
  override name = "StoreOpenError";
}
