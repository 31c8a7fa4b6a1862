/**
 * The figures of this process: plain numbers that whoever does the work adds
 * to, as in `metrics.connected++`. What they are called outside, and what else
 * is asked at the moment somebody looks, is in `catalogue.ts`.
 *
 * Nothing here is written out by itself, has a clock, or knows who collects
 * it. Counters only rise, from 0 at the start of the process. Seconds.
 *
 * @module
 */
import type { AppendRefusal } from "../log/log.ts";
import { DURATION_BOUNDS, GROUP_BOUNDS, Histogram } from "./histogram.ts";

/**
 * What became of a draft: it was stored, it was there already, the log said
 * no, which is its work, or the log could not store it.
 */
export type DraftOutcome = "stored" | "repeated" | "refused" | "failed";

/** Refusals that are the storage's fault, not the author's. */
const FAILURES: ReadonlySet<AppendRefusal> = new Set([
  "busy",
  "storage_full",
  "readonly",
  "unavailable",
]);

/** The outcome that a refusal counts as. */
export function outcomeOf(code: AppendRefusal): DraftOutcome {
  return FAILURES.has(code) ? "failed" : "refused";
}

/** Answers by the pattern of their route, method and status: see `routes.ts`. */
export interface RouteFigures {
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: Histogram;
}

export class Metrics {
  /** Drafts that the log has answered, by outcome. */
  readonly drafts: Record<DraftOutcome, number> = {
    stored: 0,
    repeated: 0,
    refused: 0,
    failed: 0,
  };
  /** Drafts that the log was given and has not answered. */
  draftsWaiting = 0;
  /** Drafts in one group. */
  readonly groupSize = new Histogram(GROUP_BOUNDS);
  /** From a group given to the log to its answer: it is durable by then. */
  readonly append = new Histogram(DURATION_BOUNDS);
  /** Reads of the log: pages, heads, replays, rooms. */
  readonly read = new Histogram(DURATION_BOUNDS);
  /** Reads that failed, as the log was out of reach. */
  readsFailed = 0;
  /** Events handed over to readers of a room, once for each of them. */
  deliveries = 0;
  /** From the first event that waits for readers until all have been sent it. */
  readonly fanOut = new Histogram(DURATION_BOUNDS);
  /**
   * From the moment another process took an event until it was read here, by
   * the clocks of both.
   */
  readonly follow = new Histogram(DURATION_BOUNDS);
  /** How late the event loop came to a timer: what everybody waits. */
  readonly loopDelay = new Histogram(DURATION_BOUNDS);
  /** Told of each answer as well; nobody, unless telemetry is on. */
  alsoAnswered: ((figures: RouteFigures, seconds: number) => void) | null =
    null;
  readonly #routes = new Map<string, RouteFigures>();

  /** Takes one answer to a request. */
  answered(
    route: string,
    method: string,
    status: number,
    seconds: number,
  ): void {
    const key = `${method} ${route} ${status}`;
    let figures = this.#routes.get(key);
    if (figures === undefined) {
      const histogram = new Histogram(DURATION_BOUNDS);
      figures = { route, method, status, seconds: histogram };
      this.#routes.set(key, figures);
    }
    figures.seconds.observe(seconds);
    this.alsoAnswered?.(figures, seconds);
  }

  /** All that was answered, in the order of first answers. */
  routes(): Iterable<RouteFigures> {
    return this.#routes.values();
  }
}
