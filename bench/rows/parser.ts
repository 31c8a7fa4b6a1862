/**
 * What it costs to read a frame of a client, beside what `JSON.parse` alone
 * does, which checks nothing.
 *
 * @module
 */
import { parseClientFrames } from "../../lib/protocol.ts";
import type { Entry, Row } from "../lab/row.ts";
import { PRODUCT } from "./entries.ts";

const FRAMES = 200_000;

const SEND = JSON.stringify({
  t: "send",
  room: "lobby",
  cid: crypto.randomUUID(),
  kind: "message",
  body: "A message of the length that people write in a chat on average.",
});
/** Wrong in the last field, so that all of it is read. */
const BAD = SEND.replace(/"body":".*"/, '"body":7');

const NS_PER_FRAME = {
  head: "ns/frame",
  of: ({ ns_per_frame = NaN }: Readonly<Record<string, number>>) =>
    ns_per_frame,
};

function entry(label: string, text: string, parse: (text: string) => unknown) {
  return {
    label,
    run(lab) {
      const frames = lab.isReduced ? FRAMES / 100 : FRAMES;
      read(frames, text, parse); // For the compiler to see what it is about.
      return Promise.resolve({ ns_per_frame: read(frames, text, parse) });
    },
  } satisfies Entry;
}

/** Nanoseconds for each. */
function read(
  frames: number,
  text: string,
  parse: (text: string) => unknown,
): number {
  let parsed = 0;
  const startMs = performance.now();
  for (let i = 0; i < frames; i++) if (parse(text) !== undefined) parsed++;
  const ms = performance.now() - startMs;
  return 1e6 * ms / parsed;
}

export const PARSER: readonly Row[] = [
  {
    group: "parser",
    name: "frames",
    title: `a frame of ${SEND.length} characters`,
    entries: [
      entry(PRODUCT, SEND, parseClientFrames),
      entry(`${PRODUCT}, a bad one`, BAD, parseClientFrames),
      entry("JSON.parse", SEND, JSON.parse),
    ],
    isBare: true,
    columns: [NS_PER_FRAME],
    targets: [],
  },
];
