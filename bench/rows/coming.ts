/**
 * Those who come, stay and go: how fast, and what they cost.
 *
 * @module
 */
import {
  COMPLETE,
  CYCLE_CPU,
  FAILURES,
  GENERATOR,
  IDLE_BYTES,
  JOIN_CPU,
  JOINED,
  JOINS,
  MEMORY,
  OTHERS,
  P99,
} from "../lab/columns.ts";
import { knowsAll, type PeerName } from "../lab/contenders.ts";
import type { Load } from "../lab/load.ts";
import type { Entry, Row, Target } from "../lab/row.ts";
import { peers, PRODUCT, product } from "./entries.ts";
import { atMost, labelOf } from "./targets.ts";

const SIZES = [250, 1_000, 5_000];
/** Beyond, a list of all names for everybody takes minutes. */
const TUTORIAL_PEOPLE_MAX = 1_000;
const PER_SECOND = 4_000;
/** Of what a small room does, in a large one; else it is not flat. */
const FLAT = 0.8;

const PRESENCE = { PRESENCE: "1" };

function joins(people: number): Load {
  return {
    mode: "joins",
    clients: people,
    before: 1_000,
    duration: 0.1,
    settle: 0,
    timeout: 30,
    addresses: 4,
  };
}

function labelled(label: string, people: number): string {
  return `${label}, ${people.toLocaleString("en")} people`;
}

const BIGGEST = labelled(PRODUCT, 5_000);
const SMALLEST = labelled(PRODUCT, 250);

function joinEntry(people: number): Entry {
  return {
    label: labelled(PRODUCT, people),
    run: (lab) => lab.product(joins(people), { knowsAll }),
  };
}

function peerJoinEntry(name: PeerName, people: number): Entry {
  return {
    label: labelled(labelOf(name), people),
    run: (lab) => lab.peer(name, joins(people), { env: PRESENCE, knowsAll }),
  };
}

const JOIN_TARGETS: readonly Target[] = SIZES.flatMap((people) => {
  const label = labelled(PRODUCT, people);
  return [
    {
      head: `joins of ${people.toLocaleString("en")}`,
      actual: (of) => of(label, JOINS),
      bound: { kind: "at least", of: () => PER_SECOND },
      words: `${PER_SECOND.toLocaleString("en")} a second`,
    },
    {
      head: "of whom know that all are there",
      actual: (of) => of(label, COMPLETE),
      bound: { kind: "at least", of: () => people },
      words: "all",
    },
  ] satisfies Target[];
});

const IDLE: Load = {
  mode: "idle",
  clients: 10_000,
  addresses: 4,
  duration: 2,
  settle: 2,
  timeout: 60,
};

const CHURN: Load = {
  mode: "churn",
  clients: 1_000,
  rate: 500,
  holdMs: 200,
  duration: 4,
  addresses: 4,
};

export const COMING: readonly Row[] = [
  {
    group: "coming",
    name: "joins",
    people: 5_000,
    title: "from the first connection until all know that all are there",
    entries: [
      ...SIZES.toReversed().map(joinEntry),
      ...SIZES.filter((people) => people <= TUTORIAL_PEOPLE_MAX).toReversed()
        .map((people) => peerJoinEntry("tutorial", people)),
      ...SIZES.toReversed().map((people) =>
        peerJoinEntry("coalescing", people)
      ),
    ],
    columns: [JOINS, JOIN_CPU, JOINED, COMPLETE, GENERATOR, OTHERS],
    targets: [
      ...JOIN_TARGETS,
      {
        head: "joins of 5,000",
        actual: (of) => of(BIGGEST, JOINS),
        bound: { kind: "at least", of: (of) => FLAT * of(SMALLEST, JOINS) },
        words: `${FLAT} × those of 250`,
      },
    ],
  },
  {
    group: "coming",
    name: "churn",
    people: 5_000,
    title: "500 come and go a second, beside 1,000 people",
    entries: [
      product(CHURN),
      {
        label: labelOf("coalescing"),
        run: (lab) => lab.peer("coalescing", CHURN, { env: PRESENCE }),
      },
      ...peers(CHURN, "ws", "bun"),
    ],
    columns: [CYCLE_CPU, P99, FAILURES, MEMORY, GENERATOR, OTHERS],
    targets: [
      atMost("failures", FAILURES, "0", () => 0),
      atMost("CPU of a cycle", CYCLE_CPU, "250 µs", () => 250),
    ],
  },
  {
    group: "coming",
    name: "idle",
    people: 10_000,
    title: "memory of 10,000 joined connections that do nothing",
    entries: [
      product(IDLE),
      ...peers(IDLE, "tutorial", "bun", "ws", "socket.io"),
    ],
    columns: [IDLE_BYTES, MEMORY, JOINED, JOIN_CPU, OTHERS],
    targets: [
      atMost(
        "memory",
        IDLE_BYTES,
        "1.3 × bare Deno's",
        (of) => 1.3 * of(labelOf("tutorial"), IDLE_BYTES),
      ),
    ],
  },
];
