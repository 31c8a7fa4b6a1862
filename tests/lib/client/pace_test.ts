import { assertEquals } from "@std/assert";
import { pace } from "../../../lib/client/pace.ts";
import type { ServerFrame } from "../../../lib/protocol.ts";

function frames(from: number, to: number): ServerFrame[] {
  return Array.from(
    { length: to - from + 1 },
    (_, i) => ({ t: "pong", n: from + i, heads: {} }),
  );
}

function trial() {
  /** What was handed on, as the first and the last of each lot. */
  const lots: (number | string)[][] = [];
  let due: ((drawn: boolean) => void) | null = null;
  let nowMs = 0;
  const paced = pace({
    opened() {},
    received: (frames) =>
      lots.push(frames.flatMap((frame) => "n" in frame ? [frame.n] : [])),
    closed: (code) => lots.push([`closed ${code}`]),
  }, {
    nextDrawing(run) {
      due = run;
      return () => due = null;
    },
    nowMs: () => nowMs,
  });
  /** The screen is drawn so many milliseconds later. */
  const draw = (drawn = true, tookMs = 16) => {
    nowMs += tookMs;
    const run = due;
    due = null;
    run?.(drawn);
  };
  const ends = () => lots.splice(0).map((lot) => [lot[0], lot.at(-1)]);
  return { paced, draw, ends };
}

Deno.test("pace() hands on at once what comes alone (UX 18)", () => {
  const { paced, draw, ends } = trial();
  paced.events.received(frames(1, 1));
  assertEquals(ends(), [[1, 1]]);
  draw();
  paced.events.received(frames(2, 2));
  assertEquals(ends(), [[2, 2]]);
});

Deno.test("pace() hands a burst on in lots, one a drawing, in order (UX 18)", () => {
  const { paced, draw, ends } = trial();
  paced.events.received(frames(1, 1));
  paced.events.received(frames(2, 2));
  paced.events.received(frames(3, 26));
  assertEquals(ends(), [[1, 1]]);
  draw();
  assertEquals(ends(), [[2, 7]]);
  draw();
  draw();
  draw();
  assertEquals(ends(), [[8, 15], [16, 25], [26, 26]]);
  draw();
  draw();
  assertEquals(ends(), []);
});

Deno.test("pace() finds out how much can be drawn at a time (UX 18)", () => {
  const { paced, draw, ends } = trial();
  const sizes = () => ends().map(([from, to]) => Number(to) - Number(from) + 1);
  paced.events.received(frames(1, 1_000));
  for (const tookMs of [80, 80, 80, 80, 30, 30, 80]) draw(true, tookMs);
  assertEquals(sizes(), [4, 4, 4, 4, 4, 6, 8, 4]);

  for (let i = 0; i < 20; i++) draw(true, 16);
  assertEquals(sizes().at(-1), 20);
});

Deno.test("pace() hands on more of what has waited long, and all in the end (UX 18)", () => {
  const { paced, draw, ends } = trial();
  paced.events.received(frames(1, 100));
  draw(true, 300);
  draw(true, 150);
  assertEquals(ends(), [[1, 4], [5, 8], [9, 12]]);
  draw(true, 200);
  draw(true, 200);
  assertEquals(ends(), [[13, 32], [33, 52]]);
  paced.events.received(frames(101, 120));
  draw(true, 5_000);
  assertEquals(ends(), [[53, 120]]);
});

Deno.test("pace() hands all on where nothing is drawn", () => {
  const { paced, draw, ends } = trial();
  paced.events.received(frames(1, 90));
  draw(false);
  assertEquals(ends(), [[1, 4], [5, 90]]);
});

Deno.test("pace() lets a link end after what it brought, or with it", () => {
  const { paced, ends } = trial();
  paced.events.received(frames(1, 30));
  paced.events.closed(1006);
  assertEquals(ends(), [[1, 4], [5, 30], ["closed 1006", "closed 1006"]]);

  const other = trial();
  other.paced.events.received(frames(1, 30));
  other.paced.stop();
  other.draw();
  assertEquals(other.ends(), [[1, 4]]);
});
