/**
 * Every figure that can be seen from outside: its name, its unit, and where it
 * is read. One table for both ways to collect them, Deno's own telemetry
 * (`telemetry.ts`) and Prometheus (`prometheus.ts`), so that a dashboard fits
 * both. What to make of them is in `docs/watch.md`.
 *
 * Names and units are written as OpenTelemetry does.
 *
 * @module
 */
import type { Bus } from "../bus/bus.ts";
import type { Elsewhere } from "../elsewhere/elsewhere.ts";
import type { RoomLog } from "../log/log.ts";
import type { MemoryWatch } from "../memory_watch.ts";
import type { Shell } from "../socket.ts";
import type { Histogram } from "./histogram.ts";
import type { Metrics } from "./metrics.ts";

/** Where figures are read. */
export interface Sources {
  metrics: Metrics;
  shell: Pick<
    Shell,
    "connections" | "lagging" | "unsentBytes" | "waitingFrames"
  >;
  /** The other processes; `null` if there can be none. */
  shared: {
    bus: Pick<Bus, "connected">;
    elsewhere: Pick<Elsewhere, "processes">;
  } | null;
  log: Pick<RoomLog, "fault">;
  memory: Pick<MemoryWatch, "isScarce">;
  /** Memory that the process has, in bytes. */
  usedMemory: () => number;
  /** In MiB; 0 = none. */
  memoryLimitMb: number;
  /** When the process started, Unix milliseconds. */
  startedAtMs: number;
}

export type Labels = Readonly<Record<string, string>>;

interface Named {
  readonly name: string;
  readonly help: string;
  /** Seconds, bytes, or just a number of what the braces say. */
  readonly unit: "s" | "By" | `{${string}}`;
}

/** `counter` only rises; `gauge` is how things stand now. */
export interface Value extends Named {
  readonly kind: "counter" | "gauge";
  read(
    sources: Sources,
  ): readonly (readonly [value: number, labels?: Labels])[];
}

export interface Distribution extends Named {
  readonly kind: "histogram";
  read(
    sources: Sources,
  ): readonly (readonly [histogram: Histogram, labels?: Labels])[];
}

const MIB = 1024 * 1024;

export const VALUES: readonly Value[] = [
  {
    name: "chat.started",
    help: "When the process started, in Unix time",
    unit: "s",
    kind: "gauge",
    read: ({ startedAtMs }) => [[startedAtMs / 1_000]],
  },
  {
    name: "chat.connections",
    help: "Open sockets and streams",
    unit: "{connection}",
    kind: "gauge",
    read: ({ shell }) => [[shell.connections]],
  },
  {
    name: "chat.readers.lagging",
    help: "Readers that are too slow, and are served from the log",
    unit: "{connection}",
    kind: "gauge",
    read: ({ shell }) => [[shell.lagging]],
  },
  {
    name: "chat.unsent",
    help: "What slow readers have not taken, all together",
    unit: "By",
    kind: "gauge",
    read: ({ shell }) => [[shell.unsentBytes]],
  },
  {
    name: "chat.fan_out.waiting",
    help: "Frames that wait for the readers of rooms",
    unit: "{frame}",
    kind: "gauge",
    read: ({ shell }) => [[shell.waitingFrames]],
  },
  {
    name: "chat.fan_out.deliveries",
    help: "Frames handed over to readers of rooms",
    unit: "{frame}",
    kind: "counter",
    read: ({ metrics }) => [[metrics.deliveries]],
  },
  {
    name: "chat.bus.connected",
    help:
      "1 while hints of other processes arrive; 0 while they are looked for",
    unit: "{state}",
    kind: "gauge",
    read: ({ shared }) =>
      shared === null ? [] : [[shared.bus.connected ? 1 : 0]],
  },
  {
    name: "chat.processes",
    help: "Processes over this database that are alive, this one included",
    unit: "{process}",
    kind: "gauge",
    read: ({ shared }) => [[shared?.elsewhere.processes ?? 1]],
  },
  {
    name: "chat.log.drafts",
    help: "Messages and acts that the log has answered, by outcome",
    unit: "{draft}",
    kind: "counter",
    read: ({ metrics }) =>
      Object.entries(metrics.drafts).map(([outcome, n]) => [n, { outcome }]),
  },
  {
    name: "chat.log.waiting",
    help: "Messages and acts that the log was given and has not answered",
    unit: "{draft}",
    kind: "gauge",
    read: ({ metrics }) => [[metrics.draftsWaiting]],
  },
  {
    name: "chat.log.fault",
    help: "1 while nothing can be stored; /api/health says why",
    unit: "{fault}",
    kind: "gauge",
    read: ({ log }) => [[log.fault() === null ? 0 : 1]],
  },
  {
    name: "chat.log.read.failures",
    help: "Reads of the log that failed",
    unit: "{read}",
    kind: "counter",
    read: ({ metrics }) => [[metrics.readsFailed]],
  },
  {
    name: "chat.memory.used",
    help: "Memory that the process has",
    unit: "By",
    kind: "gauge",
    read: ({ usedMemory }) => [[usedMemory()]],
  },
  {
    name: "chat.memory.limit",
    help: "MEMORY_LIMIT_MB; 0 = none",
    unit: "By",
    kind: "gauge",
    read: ({ memoryLimitMb }) => [[memoryLimitMb * MIB]],
  },
  {
    name: "chat.memory.scarce",
    help: "1 while nobody new is let in",
    unit: "{state}",
    kind: "gauge",
    read: ({ memory }) => [[memory.isScarce ? 1 : 0]],
  },
];

/** Of routes: there is one for each that was asked for. */
export const ROUTES: Distribution = {
  name: "chat.http.duration",
  help: "From a request to its answer, by route, method and status",
  unit: "s",
  kind: "histogram",
  read: ({ metrics }) =>
    Array.from(
      metrics.routes(),
      (figures) => [figures.seconds, routeLabels(figures)],
    ),
};

export const DISTRIBUTIONS: readonly Distribution[] = [
  {
    name: "chat.log.append.duration",
    help: "From a group given to the log until it is durable",
    unit: "s",
    kind: "histogram",
    read: ({ metrics }) => [[metrics.append]],
  },
  {
    name: "chat.log.group.size",
    help: "Messages and acts that were given to the log together",
    unit: "{draft}",
    kind: "histogram",
    read: ({ metrics }) => [[metrics.groupSize]],
  },
  {
    name: "chat.log.read.duration",
    help: "One read of the log",
    unit: "s",
    kind: "histogram",
    read: ({ metrics }) => [[metrics.read]],
  },
  {
    name: "chat.fan_out.duration",
    help: "From the first frame that waits for readers until all were sent it",
    unit: "s",
    kind: "histogram",
    read: ({ metrics }) => [[metrics.fanOut]],
  },
  {
    name: "chat.bus.delay",
    help: "From an event taken by another process until it was read here",
    unit: "s",
    kind: "histogram",
    read: ({ metrics }) => [[metrics.follow]],
  },
  {
    name: "chat.event_loop.delay",
    help: "How late the event loop came to a timer",
    unit: "s",
    kind: "histogram",
    read: ({ metrics }) => [[metrics.loopDelay]],
  },
];

export function routeLabels(
  { route, method, status }: { route: string; method: string; status: number },
): Labels {
  return { route, method, status: String(status) };
}
