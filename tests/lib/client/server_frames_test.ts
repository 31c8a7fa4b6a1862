import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { parseServerFrames } from "../../../lib/client/server_frames.ts";
import {
  FINAL_CODES,
  parseServerFrames as parseByDescription,
  WISH_KINDS,
} from "../../../lib/protocol.ts";

const person = { id: "p1", name: "Ada" };
const event = {
  seq: 7,
  id: "m7",
  kind: "message",
  by: person,
  cid: "cid-0007",
  body: "Hello",
  ts: 1_700_000_000_000,
  rev: 7,
};
const subject = { ref: "m1", whom: "Bob", until: 2 };
const room = "lobby";
const standing = {
  role: "host",
  mutedUntil: 0,
  locked: false,
  slowMs: 0,
  unlisted: true,
  hosts: ["p1"],
  muted: [{ id: "p2", until: 4 }],
};

/** A frame of each type, with all that it may hold. */
const FRAMES: readonly Readonly<Record<string, unknown>>[] = [
  {
    t: "welcome",
    v: 1,
    me: person,
    limits: { text: 4_000, frame: 65_536, rooms: 8 },
    rooms: [
      { room, epoch: "e1", head: 7, mode: "resumed", from: 3, standing },
      { room, epoch: "e1", head: 7, mode: "tail", from: 3 },
    ],
  },
  { t: "evt", room, ...event, ...subject },
  { t: "live", room, head: 7 },
  { t: "ack", room, cid: "cid-0007", seq: 7, id: "m7", ts: 1, dup: false },
  { t: "nack", room, cid: "c", code: "rate", retry: true, afterMs: 5 },
  {
    t: "page",
    req: 1,
    room,
    epoch: "e1",
    items: [{ ...event, ...subject, edited: 9 }, { ...event, body: null }],
    asOf: 7,
    more: true,
  },
  {
    t: "presence",
    room,
    n: 1,
    full: true,
    join: [person],
    leave: ["p2"],
    count: 2,
  },
  { t: "people_page", req: 1, room, items: [person], more: false },
  { t: "rooms", req: 1, rooms: [{ room, here: 2, unread: 3 }] },
  { t: "typing", room, by: person },
  { t: "read", room, seq: 3, back: true },
  { t: "pong", n: 1, heads: { lobby: ["e1", 7] } },
  { t: "error", code: "banned", room, until: 3 },
  { t: "bye", code: "restart", retryMs: 100, spreadMs: 50 },
];

/** What a peer might put in the place of anything. */
const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0.5,
    2 ** 53,
    "",
    "x".repeat(65),
    "No room",
    "toString",
    "__proto__",
    [],
    {},
    [[]],
    ...WISH_KINDS,
    ...FINAL_CODES,
  ),
  fc.jsonValue(),
);

/** The value with something else at one place, or with a place left out. */
function changed(value: unknown, path: number, put: unknown): unknown {
  if (typeof value !== "object" || value === null) return put;
  const entries: [string, unknown][] = Object.entries(value);
  const at = path % (entries.length + 1);
  const [key, inner] = entries[at] ?? [];
  if (key === undefined) return put;
  const rest = Math.floor(path / (entries.length + 1));
  const after = rest % 5 === 0
    ? entries.toSpliced(at, 1)
    : entries.with(at, [key, changed(inner, Math.floor(rest / 5), put)]);
  return Array.isArray(value)
    ? after.map(([, item]) => item)
    : Object.fromEntries(after);
}

Deno.test("parseServerFrames() reads every frame there is, and no more of it", () => {
  for (const frame of FRAMES) {
    const text = JSON.stringify({ ...frame, more_than: "is known" });
    const read = parseServerFrames(text);
    assertEquals(read, parseByDescription(text));
    assertEquals<unknown>(read, [frame]);
  }
});

Deno.test("parseServerFrames() reads what the protocol describes, and refuses what it does", () => {
  const frame = fc.constantFrom(...FRAMES);
  const any = fc.oneof(
    fc.tuple(frame, fc.nat(), strange)
      .map(([frame, path, put]) => changed(frame, path, put)),
    strange,
  );
  fc.assert(
    fc.property(fc.oneof(any, fc.array(any, { maxLength: 4 })), (message) => {
      const text = JSON.stringify(message) ?? "";
      assertEquals(parseServerFrames(text), parseByDescription(text));
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("parseServerFrames() makes nothing of what is no JSON", () => {
  for (const text of ["", "{", "not JSON", "[1,", "null"]) {
    assertEquals(parseServerFrames(text), []);
  }
});
