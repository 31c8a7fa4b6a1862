/**
 * The columns of the tables, from what the load generator tells.
 *
 * @module
 */
import type { Figures } from "./figures.ts";
import type { Column } from "./row.ts";

const MIB = 1024 * 1024;

function column(head: string, name: string, divisor = 1): Column {
  return { head, of: (figures) => (figures[name] ?? NaN) / divisor };
}

export const DELIVERIES = column("deliveries/s", "deliveries_per_s");
export const CPU = column("CPU µs", "cpu_us_per_delivery");
export const P50 = column("p50 ms", "latency_ms.p50");
export const P99 = column("p99 ms", "latency_ms.p99");
/** To be judged by: what never came is later than anything. */
export const P99_OF_ALL: Column = {
  head: P99.head,
  of: (figures) => (figures.lost ?? NaN) > 0 ? Infinity : P99.of(figures),
};
/** Or not there after the seconds that stragglers have. */
export const LOST = column("lost", "lost");
/** Messages that were answered with a no; these are lost as well. */
export const REFUSED = column("refused", "refused");
export const PER_FRAME = column("msg/frame", "messages_per_frame");
export const BYTES = column("bytes/msg", "bytes_per_message");
export const MEMORY = column("MiB", "memory_peak", MIB);
export const SERVER = column("cores", "server_cores");
/** Of the load generator: near 1 it is what is measured, not the server. */
export const GENERATOR = column("load cores", "generator_cores");
/** Of whatever else ran on the machine. */
export const OTHERS = column("other cores", "other_cores");

export const JOINS = column("joins/s", "joins_per_s");
export const JOIN_CPU = column("CPU µs", "cpu_us_per_join");
export const JOINED = column("joined", "joined");
export const COMPLETE = column("know all", "complete");

export const CYCLE_CPU = column("CPU µs", "cpu_us_per_cycle");
export const FAILURES: Column = {
  head: "failed",
  of: (figures: Figures) =>
    (figures.turned_away ?? NaN) + (figures.dropped ?? NaN) +
    (figures.failed ?? NaN),
};

export const IDLE_BYTES = column("KiB each", "bytes_per_connection", 1024);
export const GROWTH: Column = {
  head: "MiB more",
  of: ({ memory_peak = NaN, memory_joined = NaN }) =>
    (memory_peak - memory_joined) / MIB,
};
export const STALLED_CUT = column("stalled cut off", "stalled.cut_off");
export const STALLED_MISSED = column("stalled missed", "stalled.missed");
export const FLOODERS_CUT = column("floods cut off", "flooders_cut_off");

export const PAGES = column("pages/s", "pages_per_s");
export const PAGE_CPU = column("CPU µs", "cpu_us_per_page");
export const PAGE_BYTES = column("KiB", "bytes_per_page", 1024);
export const PAGES_FAILED = column("failed", "failed");
