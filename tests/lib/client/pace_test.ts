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
  const paced = pace({
    opened() {},
    received: (frames) =>
      lots.push(frames.flatMap((frame) => "n" in frame ? [frame.n] : [])),
    closed: (code) => lots.push([`closed ${code}`]),
  }, (run) => {
    due = run;
    return () => due = null;
  });
  const draw = (drawn = true) => {
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
  paced.events.received(frames(3, 50));
  assertEquals(ends(), [[1, 1]]);
  draw();
  assertEquals(ends(), [[2, 17]]);
  draw();
  draw();
  assertEquals(ends(), [[18, 33], [34, 49]]);
  draw();
  draw();
  assertEquals(ends(), [[50, 50]]);
});

Deno.test("pace() hands all on where nothing is drawn", () => {
  const { paced, draw, ends } = trial();
  paced.events.received(frames(1, 90));
  draw(false);
  assertEquals(ends(), [[1, 16], [17, 90]]);
});

Deno.test("pace() lets a link end after what it brought, or with it", () => {
  const { paced, ends } = trial();
  paced.events.received(frames(1, 30));
  paced.events.closed(1006);
  assertEquals(ends(), [[1, 16], [17, 30], ["closed 1006", "closed 1006"]]);

  const other = trial();
  other.paced.events.received(frames(1, 30));
  other.paced.stop();
  other.draw();
  assertEquals(other.ends(), [[1, 16]]);
});
