/**
 * Texts that a hostile client might send: frames of the protocol with
 * something wrong in them, or with nothing wrong but a strange value, JSON of
 * any shape, and noise. Told by `fast-check`, which can repeat and shrink them.
 *
 * @module
 */
import fc from "fast-check";
import { WISH_KINDS } from "../../lib/protocol.ts";

/** Frames that are right. */
const TEMPLATES: readonly Readonly<Record<string, unknown>>[] = [
  { t: "hello", v: 1, client: "tab", rooms: [{ room: "lobby" }] },
  {
    t: "hello",
    v: 1,
    client: "tab",
    rooms: [{ room: "lobby", epoch: "epoch", seq: 3 }, { room: "den" }],
  },
  ...[...WISH_KINDS, "other"].map((kind, i) => ({
    t: "send",
    room: i % 2 === 0 ? "lobby" : "den",
    cid: `cid-template-${kind}`,
    kind,
    body: "text",
    ref: "event-1",
  })),
  {
    t: "send",
    room: "lobby",
    cid: "cid-template",
    kind: "message",
    body: "hi",
  },
  {
    t: "history",
    req: 1,
    room: "lobby",
    epoch: "epoch",
    before: 9,
    after: 1,
    around: 3,
    limit: 50,
  },
  { t: "ping", n: 1 },
  { event: "send-message", message: "hi" },
];

/** What stands where it should not. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  "",
  [],
  {},
  0,
  -1,
  0.5,
  1e21,
  2 ** 53,
  Number.MAX_SAFE_INTEGER,
  "\0",
  "\ud800",
  "\u202e",
  "__proto__",
  "constructor",
  "toString",
  "-".repeat(64),
  "a".repeat(65),
  "x".repeat(5_000),
  "🏳️‍🌈".repeat(900),
  "\n".repeat(100),
  ["lobby"],
  { room: "lobby" },
  { toString: null },
  { length: 3 },
  Array(60).fill({ room: "lobby" }),
  "ping",
  "lobby",
  "den",
  "message",
  "edit",
  "epoch",
  "event-1",
  "cid-template",
];

const KEYS = ["t", "v", "n", "room", "rooms", "cid", "kind", "body", "ref"];
const MORE_KEYS = ["req", "epoch", "seq", "before", "limit", "__proto__"];

const strange = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...STRANGE) },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
  { weight: 1, arbitrary: fc.double() },
);

/** A right frame with up to three fields that are wrong, or gone. */
const mutated = fc.record({
  template: fc.constantFrom(...TEMPLATES),
  edits: fc.array(
    fc.record({
      key: fc.constantFrom(...KEYS, ...MORE_KEYS),
      value: strange,
      gone: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
}).map(({ template, edits }) => {
  const frame: [string, unknown][] = Object.entries(template);
  for (const { key, value, gone } of edits) {
    const i = frame.findIndex(([name]) => name === key);
    if (gone) frame.splice(Math.max(0, i), 1);
    else if (i < 0) frame.push([key, value]);
    else frame[i] = [key, value];
  }
  return frame;
});

/** JSON by hand, as an object would take `__proto__` for its prototype. */
function encode(frame: readonly [string, unknown][]): string {
  const fields = frame.map(([key, value]) =>
    `${JSON.stringify(key)}:${JSON.stringify(value)}`
  );
  return `{${fields.join(",")}}`;
}

/** One WebSocket message of text. */
export const fuzzedText: fc.Arbitrary<string> = fc.oneof(
  { weight: 12, arbitrary: mutated.map(encode) },
  {
    weight: 3,
    arbitrary: fc.array(mutated, { maxLength: 70 })
      .map((frames) => `[${frames.map(encode).join(",")}]`),
  },
  {
    // Bytes that were lost, doubled or changed on the way.
    weight: 3,
    arbitrary: fc.tuple(mutated, fc.nat(400), fc.nat(40), fc.string())
      .map(([frame, at, length, put]) => {
        const text = encode(frame);
        return text.slice(0, at) + put + text.slice(at + length);
      }),
  },
  { weight: 1, arbitrary: fc.json({ maxDepth: 4 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constantFrom("[", '{"t":', '[{"t":"ping","n":', '{"rooms":['),
      fc.nat(9_000),
    ).map(([open, depth]) => open.repeat(depth)),
  },
);
