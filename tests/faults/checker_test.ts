import { assertEquals } from "@std/assert";
import { LOBBY, type RoomEvent } from "../../lib/protocol.ts";
import { check, type DefectKind } from "./checker.ts";
import type { Transcript } from "./member.ts";
import type { Stored } from "./truth.ts";

const ada = { id: "ada", name: "Ada" };

function message(seq: number, fields: Partial<Stored> = {}): Stored {
  const cid = `cid-000${seq}`;
  return { seq, id: `id-${seq}`, by: ada, cid, body: cid, ts: seq, ...fields };
}

function event(seq: number, fields: Partial<Stored> = {}): RoomEvent {
  const rev = seq;
  return { room: LOBBY, kind: "message", rev, ...message(seq, fields) };
}

const all = [1, 2, 3].map((seq) => message(seq));

/** Ada, who said three things, had them acknowledged and read them. */
function transcript(fields: Partial<Transcript> = {}): Transcript {
  return {
    name: "Ada",
    personId: "ada",
    said: all.map(({ cid }) => ({ room: LOBBY, cid, body: cid })),
    acked: all.map(({ seq, id, cid, ts }) => (
      { room: LOBBY, seq, id, cid, ts, dup: false }
    )),
    timelines: new Map([[LOBBY, all.map(({ seq }) => event(seq))]]),
    repeats: [],
    complaints: [],
    nacks: new Map(),
    closes: [],
    ...fields,
  };
}

function kinds(stored: Stored[], fields: Partial<Transcript> = {}) {
  const defects = check([transcript(fields)], new Map([[LOBBY, stored]]));
  return [...new Set(defects.map(({ kind }) => kind))].toSorted();
}

const timeline = (...events: RoomEvent[]) => ({
  timelines: new Map([[LOBBY, events]]),
});

Deno.test("check() finds nothing in a flawless run", () => {
  assertEquals(kinds(all), []);
});

const defects: [string, DefectKind[], Stored[], Partial<Transcript>?][] = [
  [
    "an acknowledged message that is not stored",
    ["diverged", "lost"],
    all.slice(0, 2),
  ],
  [
    "a message that is stored twice",
    ["doubled", "hole", "wrong seq"],
    [...all, message(4, { cid: "cid-0003", body: "cid-0003" })],
  ],
  [
    "a message that is stored elsewhere than promised",
    ["wrong seq"],
    all,
    {
      acked: [
        { room: LOBBY, cid: "cid-0001", seq: 2, id: "id-1", ts: 1, dup: true },
      ],
    },
  ],
  [
    "a member who was shown another text",
    ["diverged"],
    all,
    timeline(event(1), event(2, { body: "else" }), event(3)),
  ],
  [
    "a repeat that differs",
    ["diverged"],
    all,
    { repeats: [event(2, { id: "id-9" })] },
  ],
  [
    "a member who was not shown everything",
    ["hole"],
    all,
    timeline(event(1), event(2)),
  ],
  ["a number that was left out", ["diverged", "hole"], [
    message(1),
    message(2),
    message(4, { cid: "cid-0003", body: "cid-0003", id: "id-3", ts: 3 }),
  ], { acked: [] }],
  [
    "an author's messages in another order",
    ["disorder"],
    all,
    {
      said: ["cid-0002", "cid-0001", "cid-0003"].map((cid) => (
        { room: LOBBY, cid, body: cid }
      )),
    },
  ],
  [
    "a message that nobody said",
    ["hole", "made up"],
    [...all, message(4, { by: { id: "eve", name: "Eve" } })],
  ],
  [
    "what a member complained of",
    ["complaint"],
    all,
    { complaints: ["a reset"] },
  ],
];

for (const [what, found, stored, fields] of defects) {
  Deno.test(`check() finds ${what}`, () => {
    assertEquals(kinds(stored, fields), found.toSorted());
  });
}
