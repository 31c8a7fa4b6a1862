/**
 * Drafts on their way to the log: those of one turn go as one group, and each
 * gets an answer, whatever goes wrong.
 *
 * @module
 */
import type { Hub } from "../chat.ts";
import type { ConnId, Effect } from "../hub/effects.ts";
import type { Appended, Draft, RoomLog } from "../log/log.ts";
import type { Failures } from "./failures.ts";

/** For a draft whose fate nobody knows. */
const UNAVAILABLE: Appended = { ok: false, code: "unavailable" };

export interface DraftsOptions {
  hub: Hub;
  log: RoomLog;
  failures: Failures;
  perform: (effects: readonly Effect[]) => void;
}

export class Drafts {
  readonly #hub: Hub;
  readonly #log: RoomLog;
  readonly #failures: Failures;
  readonly #perform: DraftsOptions["perform"];
  #gathered: { conn: ConnId; draft: Draft }[] = [];
  /** Groups that the log has been given and not answered. */
  readonly #appending = new Set<Promise<void>>();

  constructor({ hub, log, failures, perform }: DraftsOptions) {
    this.#hub = hub;
    this.#log = log;
    this.#failures = failures;
    this.#perform = perform;
  }

  gather(conn: ConnId, draft: Draft): void {
    this.#gathered.push({ conn, draft });
  }

  /** Gives the log what has gathered. To be called at the end of each turn. */
  append(): void {
    const group = this.#gathered;
    if (group.length === 0) return;
    this.#gathered = [];
    const appending = this.#failures.background(null, async () => {
      const outcomes = await this.#store(group.map((item) => item.draft));
      for (const [i, { conn, draft }] of group.entries()) {
        const outcome = outcomes[i] ?? UNAVAILABLE;
        this.#perform(this.#hub.stored(conn, draft, outcome));
      }
    }).finally(() => this.#appending.delete(appending));
    this.#appending.add(appending);
  }

  /** Waits until the log has answered all that it was given. */
  async settled(): Promise<void> {
    while (this.#appending.size > 0) await Promise.all(this.#appending);
  }

  /** Whatever goes wrong, everybody who waits for an answer gets one. */
  async #store(drafts: readonly Draft[]): Promise<readonly Appended[]> {
    try {
      return await this.#log.append(drafts);
    } catch (error) {
      this.#failures.report(null, error);
      return [];
    }
  }
}
