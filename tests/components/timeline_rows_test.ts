import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  firstNew,
  GROUP_GAP_MS,
  stretches,
  timelineRows,
} from "../../components/timeline_rows.ts";
import type { Message } from "../../lib/protocol.ts";
import { ada, bob, MINUTE, NOON, said } from "./fixtures.ts";

/** "|" for a day, "!" for what is new, "A" for who begins a group, "a" for who goes on. */
function sketch(
  messages: Message[],
  timeZone: string | null = null,
  after: number | null = null,
): string {
  const stopped = after === null ? null : { after, myId: ada.id };
  const newSeq = firstNew(messages, stopped);
  return timelineRows(messages, timeZone, newSeq).map((row) => {
    if (row.kind === "day") return "|";
    if (row.kind === "new") return "!";
    if (row.kind === "act") return "-";
    const initial = row.message.by.name.charAt(0);
    return row.first ? initial : initial.toLowerCase();
  }).join("");
}

Deno.test("timelineRows() gives no rows for no messages", () => {
  assertEquals(timelineRows([], null), []);
});

Deno.test("timelineRows() groups one author's messages within 5 minutes (UX 24)", () => {
  const within = said([ada, NOON], [ada, NOON + GROUP_GAP_MS]);
  const beyond = said([ada, NOON], [ada, NOON + GROUP_GAP_MS + 1]);

  assertEquals(sketch(within), "|Aa");
  assertEquals(sketch(beyond), "|AA");
});

Deno.test("timelineRows() measures a group from message to message", () => {
  const steady = [0, 4, 8, 12].map((minutes) => NOON + minutes * MINUTE);
  assertEquals(
    sketch(said(...steady.map((ts) => [ada, ts] as const))),
    "|Aaaa",
  );
});

Deno.test("timelineRows() begins a group with each change of author", () => {
  const turns = said([ada, NOON], [bob, NOON], [ada, NOON], [ada, NOON]);
  assertEquals(sketch(turns), "|ABAa");
});

Deno.test("timelineRows() begins a group when an author has a new name", () => {
  const renamed = said([ada, NOON], [{ ...ada, name: "Lady A" }, NOON]);
  assertEquals(sketch(renamed), "|AL");
});

Deno.test("timelineRows() begins a group after what a host did", () => {
  const [first, act, last] = said([ada, NOON], [bob, NOON], [ada, NOON]);
  assert(first !== undefined && act !== undefined && last !== undefined);
  assertEquals(sketch([first, { ...act, kind: "lock" }, last]), "|A-A");
});

Deno.test("timelineRows() leaves out what only a newer server can word", () => {
  const [first, other, last] = said([ada, NOON], [bob, NOON], [ada, NOON]);
  assert(first !== undefined && other !== undefined && last !== undefined);
  assertEquals(sketch([first, { ...other, kind: "other" }, last]), "|Aa");
});

Deno.test("timelineRows() begins a group with each day", () => {
  const midnight = Date.UTC(2026, 10, 24);
  const night = said([ada, midnight - 1], [ada, midnight], [ada, midnight + 1]);
  assertEquals(sketch(night), "|A|Aa");
});

Deno.test("timelineRows() parts days where the reader is (UX 24)", () => {
  const late = said(
    [ada, Date.UTC(2026, 10, 23, 18, 14, 59)],
    [ada, Date.UTC(2026, 10, 23, 18, 15)],
  );

  assertEquals(sketch(late), "|Aa");
  // Midnight in Kathmandu is at a quarter past the hour.
  assertEquals(sketch(late, "Asia/Kathmandu"), "|A|A");
});

Deno.test("timelineRows() changes nothing below when older messages come in (UX 19)", () => {
  const step = fc.record({ by: fc.constantFrom(ada, bob), gap: fc.nat(9e6) });
  const steps = fc.array(step, { minLength: 2, maxLength: 40, size: "max" });
  const property = fc.property(steps, fc.nat(38), (steps, cut) => {
    let ts = NOON;
    const all = said(...steps.map(({ by, gap }) => [by, ts += gap] as const));
    const looks = (messages: Message[]) =>
      timelineRows(messages, null).filter((row) => row.kind === "message");

    const newer = looks(all.slice(cut)).slice(1);
    const both = looks(all).slice(cut + 1);

    // Of the first, only the older ones can tell whether it begins a group.
    assertEquals(newer, both);
  });
  fc.assert(property);
});

Deno.test("timelineRows() gives each row a key of its own", () => {
  const day = 24 * 60 * MINUTE;
  const rows = timelineRows(
    said([ada, NOON], [ada, NOON], [bob, NOON + day], [ada, NOON + day]),
    null,
  );
  assertEquals(new Set(rows.map((row) => row.key)).size, rows.length);
});

Deno.test("UX 20 timelineRows() draws a line above the first message of others that is new", () => {
  const messages = said([bob, NOON], [bob, NOON], [ada, NOON], [bob, NOON]);
  const sketches = [null, 0, 1, 2, 3, 4].map((after) =>
    sketch(messages, null, after)
  );

  assertEquals(sketches, [
    "|BbAB",
    "|!BbAB",
    "|B!BAB",
    "|BbA!B",
    "|BbA!B",
    "|BbAB",
  ]);
});

Deno.test("stretches() draw, one below the other, what all would draw at once", () => {
  const step = fc.record({
    by: fc.constantFrom(ada, bob),
    gap: fc.nat(9e6),
    kind: fc.constantFrom("message", "message", "lock", "other"),
  });
  const steps = fc.array(step, { maxLength: 120, size: "max" });
  const property = fc.property(steps, fc.nat(70), (steps, cut) => {
    let ts = NOON;
    const all = said(...steps.map(({ by, gap }) => [by, ts += gap] as const))
      .map((message, i) => ({ ...message, kind: steps[i]?.kind ?? "other" }))
      .slice(cut);

    const parts = stretches(all).flatMap(({ above, messages }) =>
      timelineRows(messages, null, null, above)
    );

    assertEquals(parts, timelineRows(all, null));
  });
  fc.assert(property);
});

Deno.test("stretches() stay as they are when messages come and go at the ends", () => {
  const all = said(...Array.from({ length: 200 }, () => [ada, NOON] as const));
  const before = stretches(all.slice(0, 150)).slice(1, -1);
  const after = stretches(all.slice(20));

  assert(before.length > 2);
  for (const { key, messages } of before) {
    const same = after.find((stretch) => stretch.key === key);
    assertEquals(same?.messages, messages);
  }
});
