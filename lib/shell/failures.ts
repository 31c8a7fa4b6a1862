/**
 * Runs what may throw, so that it costs at most its own connection.
 *
 * @module
 */
import type { Logger } from "../logger.ts";
import { CLOSE } from "../protocol.ts";
import { UnavailableError } from "../unavailable.ts";
import type { Link, Links } from "./link.ts";

export class Failures {
  readonly #logger: Logger;
  readonly #links: Links;

  constructor(logger: Logger, links: Links) {
    this.#logger = logger;
    this.#links = links;
  }

  /** Runs a handler; `link` is whose it is, if it is one connection's. */
  guard(link: Link | null, handler: () => void): void {
    try {
      handler();
    } catch (error) {
      this.report(link, error);
    }
  }

  /** The same for what takes a while; resolves whatever becomes of it. */
  background(link: Link | null, work: () => Promise<void>): Promise<void> {
    return work().catch((error) => this.report(link, error));
  }

  report(link: Link | null, error: unknown): void {
    const passing = error instanceof UnavailableError;
    if (passing) {
      this.#logger.warn("storage_unavailable", { error: String(error) });
    } else this.#logger.error("unexpected_failure", { error: describe(error) });
    if (link === null) return;
    const links = this.#links;
    if (passing) links.close(link, CLOSE.overloaded, "Please come back later");
    else links.close(link, CLOSE.serverError, "Something went wrong");
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
