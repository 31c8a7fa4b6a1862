/**
 * Those who take nothing, and those who give too much: what it does to the
 * others.
 *
 * @module
 */
import {
  BYTES,
  CPU,
  FLOODERS_CUT,
  GENERATOR,
  GROWTH,
  LOST,
  MEMORY,
  OTHERS,
  P50,
  P99,
  P99_OF_ALL,
  REFUSED,
  STALLED_CUT,
  STALLED_MISSED,
} from "../lab/columns.ts";
import type { Load } from "../lab/load.ts";
import type { Row } from "../lab/row.ts";
import { peers, product } from "./entries.ts";
import { atMost, labelOf } from "./targets.ts";

const MIB_PER_MB = 1e6 / 2 ** 20;

/** 400 texts of 4,000 characters a second are 1.6 MB/s for each reader. */
const STALLED: Load = {
  mode: "rate",
  clients: 60,
  stalled: 10,
  senders: 10,
  rate: 400,
  text: 4_000,
  duration: 10,
  drain: 4,
};

const FLOOD: Load = {
  mode: "rate",
  clients: 50,
  senders: 50,
  flooders: 2,
  rate: 50,
  duration: 5,
};

/** Else a reader who stalls would be kept everything for. */
const CAPPED = { CAP: String(2 ** 20) };

/** What people may say in a second, here as in the product. */
const LIMITED = { RATE: "5" };

export const TROUBLE: readonly Row[] = [
  {
    group: "trouble",
    name: "stalled",
    title: "10 of 60 readers stall, 1.6 MB/s for each",
    entries: [
      product(STALLED),
      {
        label: "with nobody who stalls",
        run: (lab) => lab.product({ ...STALLED, clients: 50, stalled: 0 }),
      },
      {
        label: labelOf("coalescing"),
        run: (lab) => lab.peer("coalescing", STALLED, { env: CAPPED }),
      },
      ...peers(STALLED, "tutorial", "bun", "ws"),
    ],
    columns: [
      P99,
      P50,
      LOST,
      GROWTH,
      MEMORY,
      STALLED_CUT,
      STALLED_MISSED,
      CPU,
      BYTES,
      GENERATOR,
      OTHERS,
    ],
    targets: [
      atMost("p99 of the others", P99_OF_ALL, "20 ms", () => 20),
      atMost("lost by the others", LOST, "0", () => 0),
      atMost("memory grows", GROWTH, "30 MB", () => 30 * MIB_PER_MB),
    ],
  },
  {
    group: "trouble",
    name: "flood",
    title: "2 write all they can, beside 50 people; with the limits for people",
    entries: [
      product(FLOOD, { keepsLimits: true }),
      {
        label: labelOf("coalescing"),
        run: (lab) => lab.peer("coalescing", FLOOD, { env: LIMITED }),
      },
      ...peers(FLOOD, "bun"),
    ],
    columns: [
      P99,
      P50,
      LOST,
      REFUSED,
      MEMORY,
      FLOODERS_CUT,
      BYTES,
      GENERATOR,
      OTHERS,
    ],
    targets: [
      atMost("p99 of the others", P99_OF_ALL, "50 ms", () => 50),
      atMost("lost by the others", LOST, "0", () => 0),
      atMost("memory", MEMORY, "150 MB", () => 150 * MIB_PER_MB),
    ],
  },
];
