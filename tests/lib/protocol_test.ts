import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  FRAMES_PER_MESSAGE_MAX,
  parseClientFrames,
  parseRoomId,
  parseServerFrames,
} from "../../lib/protocol.ts";

const send = {
  t: "send",
  room: "lobby",
  cid: "0b9f8a86-7b5c-4f64-8d3c-1c7f0f0f0f0f",
  kind: "message",
  body: "hi",
};

Deno.test("parseClientFrames() reads one frame, or an array of them", () => {
  const ping = { t: "ping", n: 1 };
  const one = parseClientFrames(JSON.stringify(ping));
  const two = parseClientFrames(JSON.stringify([ping, send]));
  assertEquals<unknown>(one, { ok: true, frames: [ping] });
  assertEquals<unknown>(two, { ok: true, frames: [ping, send] });
});

Deno.test("parseClientFrames() ignores fields it does not know", () => {
  const parsed = parseClientFrames('{"t":"ping","n":1,"new":true}');
  assertEquals(parsed, { ok: true, frames: [{ t: "ping", n: 1 }] });
});

Deno.test("parseClientFrames() tells what it cannot read from what it does not know", () => {
  const cases: [string, string][] = [
    ["", "bad_frame"],
    ["hello", "bad_frame"],
    ["null", "bad_frame"],
    ["1", "bad_frame"],
    ['"ping"', "bad_frame"],
    ["{}", "bad_frame"],
    ['{"t":null}', "bad_frame"],
    ['{"t":"ping"}', "bad_frame"],
    ['{"t":"ping","n":"1"}', "bad_frame"],
    ['{"t":"ping","n":-1}', "bad_frame"],
    ['[[{"t":"ping","n":1}]]', "bad_frame"],
    [JSON.stringify({ ...send, room: "No room" }), "bad_frame"],
    [JSON.stringify({ ...send, cid: "short" }), "bad_frame"],
    [JSON.stringify({ ...send, kind: 1 }), "bad_frame"],
    [JSON.stringify({ ...send, kind: "open" }), "bad_frame"],
    [JSON.stringify({ ...send, kind: "shout", cid: "short" }), "bad_frame"],
    [JSON.stringify({ ...send, kind: "shout" }), "unknown_type"],
    [JSON.stringify({ ...send, body: { html: "x" } }), "bad_frame"],
    ['{"t":"dance"}', "unknown_type"],
    ['{"t":"__proto__"}', "unknown_type"],
    ['[{"t":"ping","n":1},{"t":"dance"}]', "unknown_type"],
  ];
  for (const [text, code] of cases) {
    assertEquals<unknown>(parseClientFrames(text), { ok: false, code }, text);
  }
});

Deno.test("parseClientFrames() takes so many frames at once, and no more", () => {
  const pings = (count: number) =>
    JSON.stringify(Array(count).fill({ t: "ping", n: 1 }));
  assert(parseClientFrames(pings(FRAMES_PER_MESSAGE_MAX)).ok);
  assert(!parseClientFrames(pings(FRAMES_PER_MESSAGE_MAX + 1)).ok);
});

Deno.test("parseClientFrames() never throws, whatever comes", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.json({ maxDepth: 6 })),
      (text) => {
        const parsed = parseClientFrames(text);
        assert(parsed.ok || parsed.code.length > 0);
      },
    ),
    { numRuns: 5_000 },
  );
});

Deno.test("parseServerFrames() leaves out what this version does not know", () => {
  const live = { t: "live", room: "lobby", head: 1 };
  const text = JSON.stringify([{ t: "new" }, live, { t: "live" }, null]);
  assertEquals<unknown>(parseServerFrames(text), [live]);
  assertEquals(parseServerFrames("not JSON"), []);
});

Deno.test("parseServerFrames() reads a refusal that only a newer server knows", () => {
  const nack = { t: "nack", room: "lobby", cid: "12345678", retry: false };
  const [frame] = parseServerFrames(JSON.stringify({ ...nack, code: "moody" }));
  assertEquals<unknown>(frame, { ...nack, code: "unavailable" });
});

Deno.test("parseRoomId() takes a–z, 0–9 and hyphens, up to 64 of them", () => {
  for (const id of ["a", "design-team", "2026", "-", "x".repeat(64)]) {
    assertEquals<unknown>(parseRoomId(id), id);
  }
  for (const id of ["", "Lobby", "a b", "ä", "x".repeat(65), "a\n", 1, null]) {
    assertEquals(parseRoomId(id), null);
  }
});
