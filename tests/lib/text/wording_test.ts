import { assertEquals, assertNotEquals } from "@std/assert";
import { FINAL_CODES, RETRYABLE_CODES } from "../../../lib/protocol.ts";
import {
  clockTime,
  dayName,
  exactTime,
  headerWords,
  peopleWords,
  roomsWords,
} from "../../../lib/text/wording.ts";
import { refusal } from "../../../lib/text/limit_wording.ts";

const BERLIN = "Europe/Berlin";
const at = (text: string) => Date.parse(text);

Deno.test("clockTime() tells midnight as 00:00", () => {
  assertEquals(clockTime(at("2026-11-23T00:00Z"), null), "00:00");
  assertEquals(clockTime(at("2026-11-23T00:00Z"), BERLIN), "01:00");
});

Deno.test("exactTime() says when it is in UTC", () => {
  const ts = at("2026-11-23T14:05Z");
  assertEquals(exactTime(ts, null), "Monday, 23 November 2026 at 14:05 UTC");
  assertEquals(exactTime(ts, BERLIN), "Monday, 23 November 2026 at 15:05");
});

Deno.test("dayName() calls days by how near they are", () => {
  const now = at("2026-11-23T12:00Z");
  const name = (day: string) => dayName(at(`${day}T12:00Z`), BERLIN, now);

  assertEquals(name("2026-11-23"), "Today");
  assertEquals(name("2026-11-22"), "Yesterday");
  assertEquals(name("2026-11-21"), "Saturday 21 November");
  assertEquals(name("2025-11-23"), "Sunday, 23 November 2025");
  // A server's clock may be ahead of the reader's.
  assertEquals(name("2026-11-24"), "Tuesday, 24 November 2026");
});

Deno.test("dayName() goes by the reader's midnight", () => {
  const now = at("2026-11-23T23:30Z");
  const ts = at("2026-11-23T22:30Z");
  assertEquals(dayName(ts, "UTC", now), "Today");
  assertEquals(dayName(ts, BERLIN, now), "Yesterday");
});

Deno.test("dayName() is right on days of 23 and 25 hours", () => {
  const afterShort = at("2026-03-29T22:30Z"); // Monday 00:30 in Berlin.
  assertEquals(
    dayName(at("2026-03-29T10:00Z"), BERLIN, afterShort),
    "Yesterday",
  );
  assertNotEquals(
    dayName(at("2026-03-28T22:45Z"), BERLIN, afterShort),
    "Yesterday",
  );
  const lateOnLong = at("2026-10-25T22:30Z"); // Sunday 23:30 in Berlin.
  assertEquals(dayName(at("2026-10-24T22:15Z"), BERLIN, lateOnLong), "Today");
});

Deno.test("dayName() gives a date, and says UTC, without the reader's zone", () => {
  const ts = at("2026-11-23T12:00Z");
  assertEquals(dayName(ts, null, null), "Monday, 23 November 2026 (UTC)");
  assertEquals(dayName(ts, null, ts), "Monday, 23 November 2026 (UTC)");
  assertEquals(dayName(ts, BERLIN, null), "Monday, 23 November 2026");
});

Deno.test("Counts agree with their words (UX 38)", () => {
  assertEquals(roomsWords.here(1), "1 person online");
  assertEquals(roomsWords.here(2), "2 people online");
  assertEquals(peopleWords.others(1), "and 1 other");
  assertEquals(headerWords.online(1_312), "1,312 online");
});

Deno.test("refusal() has words of its own for every code there is", () => {
  for (const code of [...RETRYABLE_CODES, ...FINAL_CODES]) {
    assertNotEquals(refusal(code), refusal(null), code);
  }
});

Deno.test("refusal() tells what a newer server's code leaves to tell", () => {
  assertEquals(refusal("from_the_future"), "This was not sent.");
});

Deno.test("refusal() counts down where waiting helps", () => {
  assertEquals(
    refusal("rate", 1),
    "That was too fast. You can send again in 1 second.",
  );
  assertEquals(
    refusal("rate"),
    "That was too fast. Wait a moment, then send again.",
  );
  assertEquals(
    refusal("new_room", 700),
    "Many rooms were opened lately. You can open this one in 12 minutes.",
  );
  assertEquals(refusal("empty", 3), refusal("empty"));
});
