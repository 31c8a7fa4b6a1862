/**
 * Figures of a process that is not there, for tests.
 *
 * @module
 */
import type { Sources } from "../../../lib/metrics/catalogue.ts";
import { Metrics } from "../../../lib/metrics/metrics.ts";

const MIB = 1024 * 1024;

export function sources(metrics: Metrics = new Metrics()): Sources {
  return {
    metrics,
    shell: {
      connections: 7,
      lagging: 0,
      unsentBytes: 0,
      waitingFrames: 0,
    },
    shared: { bus: { connected: true }, elsewhere: { processes: 3 } },
    log: { fault: () => null },
    memory: { isScarce: false },
    usedMemory: () => 100 * MIB,
    memoryLimitMb: 512,
    startedAtMs: 1_700_000_000_000,
  };
}
