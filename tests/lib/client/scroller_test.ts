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

function trial() {
  const messages = signal<readonly Message[]>([message(1)]);
  let asked = 0;
  const scroller = createScroller({
    messages,
    myId: () => "p1",
    loadOlder: () => asked++,
  });
  const box = { clientHeight: 500, scrollHeight: 5_000, scrollTop: 0 };
  return { messages, scroller, box, asked: () => asked };
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
  assertEquals(asked(), 0);

  scroller.scrolled({ ...box, scrollTop: -4_000 });
  assertEquals(asked(), 1);
});
