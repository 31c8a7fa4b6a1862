import { assertEquals } from "@std/assert";
import {
  bound,
  newer,
  older,
  openTimeline,
  receiveEvent,
  receiveHead,
  receiveLive,
  receivePage,
  resume,
  shown,
  type Step,
  stopAsking,
  type Timeline,
  toNewest,
  welcome,
} from "../../../lib/client/timeline.ts";
import {
  LOBBY,
  type Message,
  type PageFrame,
  type RoomEvent,
} from "../../../lib/protocol.ts";

const ada = { id: "p1", name: "Ada" };

function message(seq: number, body: string | null = `text ${seq}`): Message {
  const id = `m${seq}`;
  const cid = `cid-000${seq}`;
  return { seq, id, kind: "message", by: ada, cid, body, ts: seq, rev: seq };
}

function said(seq: number): RoomEvent {
  return { ...message(seq), room: LOBBY };
}

function edited(seq: number, ref: number, body: string): RoomEvent {
  return { ...said(seq), kind: "edit", ref: `m${ref}`, body };
}

function deleted(seq: number, ref: number): RoomEvent {
  return { ...said(seq), kind: "delete", ref: `m${ref}`, body: null };
}

function page(fields: Partial<PageFrame>): PageFrame {
  return {
    t: "page",
    req: 1,
    room: LOBBY,
    epoch: "e1",
    items: [],
    asOf: 0,
    more: false,
    ...fields,
  };
}

/** Messages 3 and 4 of a room where nothing else happened, and live. */
function following(): Timeline {
  const items = [message(3), message(4)];
  const opened = openTimeline({ items, asOf: 4, more: true, epoch: "e1" });
  const { timeline } = welcome(opened, {
    epoch: "e1",
    head: 4,
    mode: "resumed",
    from: 4,
  });
  return receiveLive(timeline, 4).timeline;
}

function fold(timeline: Timeline, ...events: RoomEvent[]): Step {
  let step: Step = { timeline, asks: [] };
  for (const event of events) {
    const { timeline, asks } = receiveEvent(step.timeline, event);
    step = { timeline, asks: [...step.asks, ...asks] };
  }
  return step;
}

function bodies({ items }: Timeline): (string | null)[] {
  return items.map(({ body }) => body);
}

Deno.test("receiveEvent() adds what a host did as a line of its own", () => {
  const mute: RoomEvent = {
    ...said(5),
    kind: "mute",
    body: "600",
    ref: "p2",
    whom: "Bob",
    until: 605,
  };
  const { timeline } = fold(following(), mute, said(6));

  const { room: _, ...line } = mute;
  assertEquals(timeline.items.slice(-2), [line, message(6)]);
});

Deno.test("receiveEvent() takes only the place of what it does not know", () => {
  const { timeline, asks } = fold(following(), { ...said(5), kind: "other" });

  assertEquals([timeline.last, timeline.items.length, asks], [5, 2, []]);
});

Deno.test("receiveEvent() applies the next event, and ignores a repeat", () => {
  const { timeline, asks } = fold(following(), said(5), said(5), said(3));

  assertEquals(bodies(timeline), ["text 3", "text 4", "text 5"]);
  assertEquals(timeline.last, 5);
  assertEquals(asks, []);
});

Deno.test("receiveEvent() takes nothing until the server has said of which epoch", () => {
  const resuming = resume(following());

  assertEquals(fold(resuming, said(5), said(7)).timeline, resuming);
});

Deno.test("receiveEvent() asks once for what a gap hides, and shows nothing beyond", () => {
  const { timeline, asks } = fold(following(), said(6), said(7), said(9));

  assertEquals(bodies(timeline), ["text 3", "text 4"]);
  assertEquals(asks, [{ ask: "resume" }]);
});

Deno.test("receiveEvent() folds edits and deletions by rev", () => {
  const { timeline } = fold(
    following(),
    edited(5, 3, "better"),
    deleted(6, 4),
  );

  assertEquals(bodies(timeline), ["better", null]);
  assertEquals(timeline.items.map(({ rev }) => rev), [5, 6]);
});

Deno.test("receivePage() puts older messages before, once", () => {
  const asked = older(following());
  assertEquals(asked.asks, [
    { ask: "page", request: { req: 1, epoch: "e1", before: 3 } },
  ]);
  assertEquals(older(asked.timeline).asks, []);

  const items = [message(1), message(2), message(3)];
  const { timeline } = receivePage(asked.timeline, page({ items, asOf: 4 }));

  assertEquals(timeline.items.map(({ seq }) => seq), [1, 2, 3, 4]);
  assertEquals(timeline.more, false);
  assertEquals(receivePage(timeline, page({ items })).timeline, timeline);
});

Deno.test("receivePage() applies changes that came before the page did", () => {
  const asked = older(following()).timeline;
  const { timeline: changed } = fold(
    asked,
    edited(5, 1, "first"),
    edited(6, 1, "second"),
    deleted(7, 2),
  );

  const items = [message(1), message(2)];
  const { timeline } = receivePage(changed, page({ items, asOf: 4 }));

  assertEquals(bodies(timeline), ["second", null, "text 3", "text 4"]);
});

Deno.test("receivePage() and the same change later leave the newer state", () => {
  const asked = older(following()).timeline;
  const items = [{ ...message(1), body: "second", rev: 6 }];
  const { timeline } = receivePage(asked, page({ items, asOf: 6 }));

  const { timeline: early } = fold(timeline, edited(5, 1, "first"));
  assertEquals(bodies(early)[0], "second");
  const { timeline: late } = fold(early, edited(6, 1, "second"));
  assertEquals(bodies(late)[0], "second");
});

Deno.test("receivePage() ignores a page of a foreign epoch or another request", () => {
  const asked = older(following()).timeline;
  const items = [message(1)];

  assertEquals(
    receivePage(asked, page({ items, epoch: "e2" })).timeline,
    asked,
  );
  assertEquals(receivePage(asked, page({ items, req: 7 })).timeline, asked);
});

Deno.test("receiveLive() and receiveHead() show a silent gap", () => {
  const resuming = resume(following());
  const { timeline: replaying } = welcome(resuming, {
    epoch: "e1",
    head: 6,
    mode: "resumed",
    from: 4,
  });
  const { timeline: after5 } = fold(replaying, said(5));
  assertEquals(receiveLive(after5, 6).asks, [{ ask: "resume" }]);

  assertEquals(receiveHead(following(), "e1", 4).asks, []);
  assertEquals(receiveHead(following(), "e1", 5).asks, [{ ask: "resume" }]);
  assertEquals(receiveHead(following(), "e2", 1).asks, [{ ask: "resume" }]);
});

Deno.test("receiveEvent() replaces the timeline when a resume cannot fill the gap", () => {
  const { timeline: resuming } = fold(following(), said(6));
  const answer = { epoch: "e1", head: 6, mode: "resumed", from: 4 } as const;
  const { timeline: replaying } = welcome(resuming, answer);

  const { timeline: stale, asks } = fold(replaying, said(6));

  const request = { req: 1, epoch: "e1", before: null };
  assertEquals(asks, [{ ask: "page", request }]);
  assertEquals(fold(stale, said(5)).timeline, stale);

  const items = [message(4), message(6)];
  const step = receivePage(stale, page({ items, asOf: 6, more: true }));
  assertEquals(step.asks, [{ ask: "resume" }]);
  assertEquals(step.timeline.last, 6);
  assertEquals(bodies(step.timeline), ["text 4", "text 6"]);
});

Deno.test("welcome() replaces the timeline unless the server resumes right there", () => {
  const resuming = resume(following());
  const good = { epoch: "e1", head: 9, mode: "resumed", from: 4 } as const;
  assertEquals(welcome(resuming, good).asks, []);
  assertEquals(welcome(resuming, { ...good, from: 3 }).asks, []);

  for (
    const answer of [
      { ...good, mode: "reset" },
      { ...good, mode: "tail" },
      { ...good, epoch: "e2" },
      { ...good, from: 5 },
      { ...good, head: 3 },
    ] as const
  ) {
    const { epoch } = answer;
    assertEquals(welcome(resuming, answer).asks, [
      { ask: "page", request: { req: 1, epoch, before: null } },
    ]);
  }
});

Deno.test("welcome() asks again for the page that the last connection lost", () => {
  const asked = older(following()).timeline;
  const answer = { epoch: "e1", head: 4, mode: "resumed", from: 4 } as const;

  const { asks } = welcome(resume(asked), answer);

  assertEquals(asks, [
    { ask: "page", request: { req: 2, epoch: "e1", before: 3 } },
  ]);
});

Deno.test("stopAsking() gives up older messages, but not a replacement", () => {
  const { timeline } = stopAsking(older(following()).timeline);
  assertEquals(timeline.asked, null);

  const resuming = resume(following());
  const answer = { epoch: "e2", head: 4, mode: "reset", from: 0 } as const;
  const { asks } = stopAsking(welcome(resuming, answer).timeline);
  const request = { req: 2, epoch: "e2", before: null };
  assertEquals(asks, [{ ask: "page", request }]);
});

/** Live, with messages 1 … `count` of a room. */
function long(count: number): Timeline {
  return { ...following(), last: count, items: run(1, count), more: false };
}

function run(from: number, to: number): Message[] {
  return Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
}

/** The first and the last `seq` that is shown, and whether there is more. */
function ends(timeline: Timeline): (number | boolean | undefined)[] {
  const { items, more } = shown(timeline);
  return [items[0]?.seq, items.at(-1)?.seq, more];
}

Deno.test("bound() keeps the newest for who is at the end, and knows of older ones (UX 19)", () => {
  const timeline = bound(long(301), "end", 1);
  assertEquals(ends(timeline), [22, 301, true]);
  assertEquals(bound(timeline, "end", 1), timeline);
});

Deno.test("bound() shows the end of a burst only, and keeps the rest here (UX 18)", () => {
  assertEquals(ends(bound(long(61), "end", 3)), [1, 61, false]);
  assertEquals(ends(bound(long(60), "end", 50)), [1, 60, false]);
  const timeline = bound(long(61), "end", 4);
  assertEquals(ends(timeline), [14, 61, true]);
  assertEquals(timeline.items.length, 61);

  // What comes now is shown with it, and so it goes on.
  const { timeline: later } = fold(timeline, said(62));
  assertEquals(ends(bound(later, "end", 1)), [14, 62, true]);
  const { timeline: all, asks } = older(later);
  assertEquals(ends(all), [1, 62, false]);
  assertEquals(asks, []);

  // As much as fits the screen, where that is known.
  assertEquals(ends(bound(long(42), "end", 42, 30)), [1, 42, false]);
  assertEquals(ends(bound(long(43), "end", 43, 30)), [14, 43, true]);
});

Deno.test("older() brings back what a burst has hidden, some at a time, before it asks (UX 19)", () => {
  const before = { ...long(298), more: true };
  let timeline = bound(before, "end", 298);
  const seen = [];
  for (let i = 0; i < 5; i++) {
    seen.push(ends(timeline)[0]);
    const step = older(timeline);
    assertEquals(step.asks, []);
    timeline = step.timeline;
  }
  assertEquals(seen, [251, 201, 151, 101, 51]);
  assertEquals(ends(timeline), [1, 298, true]);
  assertEquals(older(timeline).asks.length, 1);
});

Deno.test("bound() holds on to what is read further up while more comes below it (UX 19)", () => {
  let timeline = bound(long(200), "end", 200);
  assertEquals(ends(timeline), [153, 200, true]);
  for (let seq = 201; seq <= 453; seq++) {
    timeline = bound(fold(timeline, said(seq)).timeline, "near", 1);
  }
  assertEquals(ends(timeline), [153, 452, true]);
  assertEquals(ends(toNewest(timeline)), [406, 453, true]);
});

Deno.test("bound() leaves what is read further up, and counts on below (UX 19)", () => {
  const timeline = bound(long(301), "near", 1);
  assertEquals(ends(timeline), [1, 300, false]);
  assertEquals(timeline.items.length, 301);

  const { timeline: later } = fold(timeline, said(302), said(303));
  assertEquals(ends(later), [1, 300, false]);
  assertEquals(later.items.at(-1)?.seq, 303);
  assertEquals(
    bound({ ...later, items: run(1, 1_200) }, "near", 1).items.length,
    1_000,
  );
});

Deno.test("bound() draws nothing of a burst for who reads further up, and counts it (UX 18)", () => {
  assertEquals(ends(bound(long(100), "far", 3)), [1, 100, false]);
  assertEquals(ends(bound(long(100), "near", 4)), [1, 100, false]);

  const timeline = bound(long(100), "far", 4);
  assertEquals(ends(timeline), [1, 96, false]);
  assertEquals(timeline.items.length, 100);

  const { timeline: back, asks } = newer(timeline);
  assertEquals([ends(back), asks], [[1, 100, false], []]);

  // All is other than it was, so that there is nothing to hold on to.
  assertEquals(ends(bound(long(100), "far", 100)), [1, 100, false]);
});

Deno.test("newer() comes back to the newest without asking, where they are here (UX 19)", () => {
  const { timeline, asks } = newer(bound(long(301), "near", 1));
  assertEquals(asks, []);
  assertEquals(timeline.past, null);
  assertEquals(ends(timeline), [2, 301, true]);
});

Deno.test("older() and newer() walk a long room in a bounded run (UX 19)", () => {
  const items = run(1_901, 2_000);
  const opened = { ...following(), last: 2_000, items, more: true };
  let timeline: Timeline = {
    ...opened,
    past: { items: run(1_001, 1_050), more: true },
  };
  const answer = (step: Step): void => {
    const [ask] = step.asks;
    timeline = step.timeline;
    if (ask?.ask !== "page") return;
    const { request } = ask;
    const seq = "after" in request ? request.after : request.before ?? 0;
    const [from, to] = "after" in request
      ? [seq + 1, Math.min(2_000, seq + 50)]
      : [Math.max(1, seq - 50), seq - 1];
    timeline = receivePage(
      timeline,
      page({
        req: request.req,
        items: run(from, to),
        asOf: 2_000,
        more: "after" in request ? to < 2_000 : from > 1,
      }),
    ).timeline;
  };

  for (let i = 0; i < 30; i++) {
    answer(older(timeline));
    assertEquals(shown(timeline).items.length <= 300, true);
  }
  assertEquals(ends(timeline), [1, 300, false]);

  for (let i = 0; timeline.past !== null && i < 99; i++) {
    answer(newer(timeline));
    const { items } = shown(timeline);
    assertEquals(items.length <= 300, true);
    const from = items[0]?.seq ?? 0;
    assertEquals(items, run(from, from + items.length - 1));
  }
  assertEquals(ends(timeline), [1_701, 2_000, true]);
});

Deno.test("receivePage() leaves no hole where messages came meanwhile", () => {
  const opened = openTimeline(
    { items: run(90, 100), asOf: 100, more: true, epoch: "e1" },
    { items: run(1, 50), more: false },
  );
  const asked = newer({ ...opened, sync: { mode: "following" } });
  assertEquals(asked.asks, [
    { ask: "page", request: { req: 1, epoch: "e1", after: 50 } },
  ]);
  const reply = page({ items: run(51, 80), asOf: 100, more: true });

  const { timeline } = receivePage(asked.timeline, reply);

  assertEquals(ends(timeline), [1, 80, false]);
  assertEquals(timeline.past === null, false);
});

Deno.test("receiveEvent() folds changes into what is read further up", () => {
  const opened = openTimeline(
    { items: [message(9)], asOf: 9, more: true, epoch: "e1" },
    { items: [message(1), message(2)], more: false },
  );
  const { timeline } = fold(
    { ...opened, sync: { mode: "following" } },
    edited(10, 1, "better"),
    deleted(11, 2),
    deleted(12, 9),
  );
  assertEquals(shown(timeline).items.map(({ body }) => body), ["better", null]);
  assertEquals(bodies(timeline), [null]);
});

Deno.test("toNewest() ignores what was asked for further up", () => {
  const opened = openTimeline(
    { items: run(90, 100), asOf: 100, more: true, epoch: "e1" },
    { items: run(40, 50), more: true },
  );
  const asked = older({ ...opened, sync: { mode: "following" } }).timeline;

  const back = toNewest(asked);
  const { timeline } = receivePage(
    back,
    page({ items: run(30, 39), asOf: 100 }),
  );

  assertEquals(ends(timeline), [90, 100, true]);
});
