import { assertEquals } from "@std/assert";
import { type Dialect, v1 } from "../../../lib/dialect.ts";
import { BacklogTexts } from "../../../lib/shell/backlog_texts.ts";
import { event } from "../chat_fixtures.ts";

/** Counts what it encodes; leaves out the second event. */
class Counting implements Dialect {
  encoded = 0;
  parse = v1.parse;
  bundle = v1.bundle;

  encode(frame: Parameters<Dialect["encode"]>[0]): string | null {
    this.encoded += 1;
    return frame.t === "evt" && frame.seq !== 2 ? `${frame.seq}` : null;
  }
}

Deno.test("BacklogTexts.get() encodes once what many are told, for each dialect", () => {
  const texts = new BacklogTexts(() => []);
  const [one, other] = [new Counting(), new Counting()];
  const events = [event(1), event(2), event(3)];

  const told = [one, other, one, other].map((by) => texts.get(events, by));

  for (const text of told) {
    assertEquals(text, { frames: ["1", "3"], length: 2 });
  }
  assertEquals([one.encoded, other.encoded], [3, 3]);
});

Deno.test("BacklogTexts.get() keeps nothing of what was told before", () => {
  const texts = new BacklogTexts(() => []);
  const dialect = new Counting();
  const events = [event(1)];

  for (const told of [events, [event(4)], events]) texts.get(told, dialect);

  assertEquals(dialect.encoded, 3);
});
