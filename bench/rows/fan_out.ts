/**
 * From one to all: what a message costs, and when it is there.
 *
 * @module
 */
import {
  BYTES,
  CPU,
  DELIVERIES,
  GENERATOR,
  LOST,
  MEMORY,
  OTHERS,
  P50,
  P99,
  P99_OF_ALL,
  PER_FRAME,
  SERVER,
} from "../lab/columns.ts";
import type { PeerName } from "../lab/contenders.ts";
import type { Load } from "../lab/load.ts";
import type { Column, Row } from "../lab/row.ts";
import { peers, product } from "./entries.ts";
import { atLeast, atMost, labelOf } from "./targets.ts";

const COLUMNS: readonly Column[] = [
  CPU,
  P50,
  P99,
  LOST,
  PER_FRAME,
  BYTES,
  MEMORY,
  SERVER,
  GENERATOR,
  OTHERS,
];

const TUTORIAL = labelOf("tutorial");
const COALESCING = labelOf("coalescing");
const BUN = labelOf("bun");
const FLOOR = labelOf("floor");

const NONE_LOST = atMost("lost", LOST, "0", () => 0);

function against(load: Load, ...names: readonly PeerName[]) {
  return [product(load), ...peers(load, ...names)];
}

export const FAN_OUT: readonly Row[] = [
  {
    group: "fan-out",
    name: "saturation",
    title: "1,000 readers, 64 messages in flight",
    entries: against(
      {
        mode: "saturation",
        clients: 1_000,
        senders: 100,
        window: 64,
        duration: 4,
      },
      "tutorial",
      "coalescing",
      "bun",
      "ws",
      "socket.io",
      "floor",
      "floor, gathering",
    ),
    columns: [DELIVERIES, ...COLUMNS],
    targets: [
      atLeast(
        "deliveries",
        DELIVERIES,
        "25 × the tutorial-like hub's",
        (of) => 25 * of(TUTORIAL, DELIVERIES),
      ),
      atLeast(
        "deliveries",
        DELIVERIES,
        "Bun's",
        (of) => of(BUN, DELIVERIES),
      ),
    ],
  },
  {
    group: "fan-out",
    name: "1000x1000",
    title: "1,000 messages a second to 1,000 readers",
    entries: against(
      {
        mode: "rate",
        clients: 1_000,
        senders: 100,
        rate: 1_000,
        duration: 4,
        drain: 10,
      },
      "tutorial",
      "coalescing",
      "bun",
      "ws",
      "socket.io",
      "floor",
    ),
    columns: [CPU, DELIVERIES, ...COLUMNS.slice(1)],
    targets: [
      atMost("CPU", CPU, "0.8 × Bun's", (of) => 0.8 * of(BUN, CPU)),
      atMost("p99", P99_OF_ALL, "25 ms", () => 25),
      NONE_LOST,
      atMost("memory", MEMORY, "150 MB", () => 150e6 / (1024 * 1024)),
    ],
  },
  {
    group: "fan-out",
    name: "8000x1000",
    title: "8,000 messages a second to 1,000 readers",
    entries: against(
      {
        mode: "rate",
        clients: 1_000,
        senders: 100,
        rate: 8_000,
        duration: 3,
        drain: 15,
      },
      "coalescing",
      "bun",
      "floor, gathering",
    ),
    columns: [P99, DELIVERIES, CPU, P50, ...COLUMNS.slice(3)],
    targets: [
      NONE_LOST,
      atMost(
        "p99",
        P99_OF_ALL,
        "60 ms, or 2 × the coalescing hub's",
        (of) => Math.max(60, 2 * of(COALESCING, P99_OF_ALL)),
      ),
      atMost("p99", P99_OF_ALL, "Bun's", (of) => of(BUN, P99_OF_ALL)),
    ],
  },
  {
    group: "fan-out",
    name: "bursts",
    title: "100 messages at once, every second, to 1,000 readers",
    entries: against(
      {
        mode: "rate",
        clients: 1_000,
        senders: 100,
        rate: 100,
        burst: 100,
        duration: 6,
      },
      "tutorial",
      "coalescing",
      "bun",
      "floor",
    ),
    columns: [P99, CPU, P50, ...COLUMNS.slice(3)],
    targets: [
      atMost("p99", P99_OF_ALL, "Bun's", (of) => of(BUN, P99_OF_ALL)),
      atMost("CPU", CPU, "Bun's", (of) => of(BUN, CPU)),
    ],
  },
  {
    group: "fan-out",
    name: "50x1000",
    title: "50 messages a second to 1,000 readers: nothing to gather",
    entries: against(
      { mode: "rate", clients: 1_000, senders: 50, rate: 50, duration: 5 },
      "tutorial",
      "coalescing",
      "bun",
      "ws",
      "socket.io",
      "floor",
    ),
    columns: COLUMNS,
    targets: [
      atMost(
        "CPU",
        CPU,
        "the tutorial-like hub's",
        (of) => of(TUTORIAL, CPU),
      ),
      atMost("CPU", CPU, "2 × the C++ loop's", (of) => 2 * of(FLOOR, CPU)),
      atMost(
        "p99",
        P99_OF_ALL,
        "1.5 × the tutorial-like hub's",
        (of) => 1.5 * of(TUTORIAL, P99_OF_ALL),
      ),
    ],
  },
  {
    group: "fan-out",
    name: "5x10000",
    people: 10_000,
    title: "5 messages a second to 10,000 readers in one room",
    entries: against(
      {
        mode: "rate",
        clients: 10_000,
        senders: 50,
        rate: 5,
        duration: 5,
        addresses: 4,
        settle: 2,
        timeout: 60,
      },
      "tutorial",
      "bun",
      "floor",
    ),
    columns: COLUMNS,
    targets: [
      atMost(
        "CPU",
        CPU,
        "1.1 × bare Deno's, one send for each reader",
        (of) => 1.1 * of(TUTORIAL, CPU),
      ),
    ],
  },
];
