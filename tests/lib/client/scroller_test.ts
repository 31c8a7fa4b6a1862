import { assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import { createScroller } from "../../../lib/client/scroller.ts";
import type { Message } from "../../../lib/protocol.ts";

function message(seq: number, author = "p2"): Message {
  const by = { id: author, name: "Bob" };
  const id = `m${seq}`;
  const cid = `cid-000${seq}`;
  return { seq, id, kind: "message", by, cid, body: "hi", ts: 0, rev: seq };
}

/** @param now Whether the newest messages are shown. */
function trial(now = true) {
  const messages = signal<readonly Message[]>([message(1)]);
  const newest = signal(now);
  const asked = { older: 0, newer: 0 };
  const scroller = createScroller({
    messages,
    newest,
    myId: () => "p1",
    loadOlder: () => asked.older++,
    loadNewer: () => asked.newer++,
    toNewest: () => newest.value = true,
  });
  const box = { clientHeight: 500, scrollHeight: 5_000, scrollTop: 0 };
  return { messages, newest, scroller, box, asked };
}

Deno.test("createScroller() counts what others say while the reader is not at the end (UX 18)", () => {
  const { messages, scroller, box } = trial();
  messages.value = [...messages.value, message(2)];
  assertEquals(scroller.unseen.value, 0);

  scroller.scrolled({ ...box, scrollTop: -900 });
  messages.value = [...messages.value, message(3), message(4, "p1")];
  scroller.scrolled({ ...box, scrollTop: -1_200 });
  messages.value = [...messages.value, message(5)];
  assertEquals(scroller.unseen.value, 2);

  scroller.scrolled(box);
  assertEquals(scroller.unseen.value, 0);
});

Deno.test("Scroller.place tells how far up one reads", () => {
  const { scroller, box } = trial();
  const places = [0, -59, -60, -599, -600, -599, 0].map((scrollTop) => {
    scroller.scrolled({ ...box, scrollTop });
    return scroller.place.value;
  });
  assertEquals(places, ["end", "end", "near", "near", "far", "near", "end"]);
});

Deno.test("Scroller.fits() is what fills the list, and some more above", () => {
  const { scroller, box, asked } = trial();
  assertEquals(scroller.fits(), undefined);
  scroller.scrolled(box);
  assertEquals(scroller.fits(), 28);

  // A larger window shows more of what is there, or asks for it.
  scroller.resized({ ...box, clientHeight: 1_000 });
  assertEquals([scroller.fits(), asked.older], [40, 0]);
  scroller.resized({ ...box, clientHeight: 4_500 });
  assertEquals(asked.older, 1);
});

Deno.test("Scroller.toEnd() goes to the newest message", () => {
  const { scroller, box } = trial();
  const far = { ...box, scrollTop: -900 };
  scroller.scrolled(far);

  scroller.toEnd(far);

  assertEquals(far.scrollTop, 0);
  assertEquals(scroller.unseen.value, 0);
});

Deno.test("Scroller.scrolled() asks for older messages near the beginning", () => {
  const { scroller, box, asked } = trial();
  scroller.scrolled({ ...box, scrollTop: -3_000 });
  assertEquals(asked.older, 0);

  scroller.scrolled({ ...box, scrollTop: -4_000 });
  assertEquals(asked, { older: 1, newer: 0 });
});

Deno.test("Scroller.scrolled() goes on to newer messages, and is not at the end before (UX 21)", () => {
  const { scroller, box, newest, asked } = trial(false);
  assertEquals(scroller.atEnd.value, false);
  scroller.scrolled({ ...box, scrollTop: -3_000 });
  assertEquals(asked.newer, 0);

  scroller.scrolled(box);
  assertEquals(asked, { older: 0, newer: 1 });
  assertEquals(scroller.atEnd.value, false);

  newest.value = true;
  scroller.scrolled(box);
  assertEquals(scroller.atEnd.value, true);
});

Deno.test("Scroller.toEnd() shows the newest messages first (UX 21)", () => {
  const { scroller, box, newest } = trial(false);
  scroller.toEnd(box);
  assertEquals([newest.value, scroller.atEnd.value], [true, true]);
});

Deno.test("Scroller.scrolled() leaves a pinned reader pinned when the page scrolls by itself (UX 18)", () => {
  const { messages, scroller, box } = trial();
  // What a list laid out from its end tells while it grows or is resized.
  for (const scrollHeight of [9_000, 300, 5_000]) {
    scroller.scrolled({ clientHeight: 250, scrollHeight, scrollTop: 0 });
  }
  messages.value = [...messages.value, message(2)];
  assertEquals([scroller.atEnd.value, scroller.unseen.value], [true, 0]);

  // Half a pixel is how a zoomed screen rounds.
  scroller.scrolled({ ...box, scrollTop: -0.5 });
  assertEquals(scroller.atEnd.value, true);
});
