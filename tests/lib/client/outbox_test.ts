import { assertEquals } from "@std/assert";
import {
  type Draft,
  type DraftChange,
  type DraftStore,
  memoryDrafts,
} from "../../../lib/client/draft_store.ts";
import { createOutbox, type Outbox } from "../../../lib/client/outbox.ts";
import {
  type Cid,
  LOBBY,
  parseCid,
  parseRoomId,
} from "../../../lib/protocol.ts";
import { flush } from "./world.ts";

function cid(n: number): Cid {
  const cid = parseCid(`cid-0000${n}`);
  if (cid === null) throw new Error(`Cannot make a cid of ${n}`);
  return cid;
}

function draft(n: number, refused: string | null = null): Draft {
  return { cid: cid(n), room: LOBBY, body: `text ${n}`, refused };
}

/** An outbox that is started, with what it sent and a clock to turn. */
class Trial {
  nowMs = 0;
  epoch = "epoch-1";
  readonly sent: string[] = [];
  readonly errors: unknown[] = [];
  /** Where messages stand that the timeline shows already. */
  readonly shown = new Map<Cid, number>();
  readonly outbox: Outbox;
  #timers: { atMs: number; run: () => void }[] = [];

  constructor(readonly store: DraftStore = memoryDrafts()) {
    this.outbox = createOutbox({
      store,
      room: LOBBY,
      send: ({ body }) => this.sent.push(body),
      seqOf: (cid) => this.shown.get(cid) ?? null,
      epoch: () => this.epoch,
      nowMs: () => this.nowMs,
      setTimer: (run, ms) => {
        const timer = { atMs: this.nowMs + ms, run };
        this.#timers.push(timer);
        return () => {
          this.#timers = this.#timers.filter((other) => other !== timer);
        };
      },
      onStoreError: (error) => this.errors.push(error),
    });
    this.outbox.start();
  }

  pass(ms: number): void {
    this.nowMs += ms;
    const due = this.#timers.filter(({ atMs }) => atMs <= this.nowMs);
    this.#timers = this.#timers.filter((timer) => !due.includes(timer));
    due.forEach(({ run }) => run());
  }

  get states(): string[] {
    return this.outbox.drafts.value.map(({ state }) => state);
  }

  async stored(): Promise<string[]> {
    return (await this.store.list()).map(({ body }) => body);
  }
}

Deno.test("Outbox.say() stores a draft before it is sent", async () => {
  const order: string[] = [];
  const memory = memoryDrafts();
  const trial = new Trial({
    ...memory,
    async put(draft) {
      order.push(`sent ${trial.sent.length}`);
      await memory.put(draft);
      order.push("stored");
    },
  });
  trial.outbox.setOnline(true);

  await trial.outbox.say(draft(1));

  assertEquals(order, ["sent 0", "stored"]);
  assertEquals(trial.sent, ["text 1"]);
});

Deno.test("Outbox.say() goes on without a store that fails or hangs, and tells", async () => {
  const full = new Error("quota");
  let put = () => Promise.reject<void>(full);
  const trial = new Trial({ ...memoryDrafts(), put: () => put() });
  await flush();
  trial.outbox.setOnline(true);

  await trial.outbox.say(draft(1));
  put = () => new Promise(() => {});
  const saying = trial.outbox.say(draft(2));
  trial.pass(3_000);
  await saying;

  assertEquals(trial.errors[0], full);
  assertEquals(trial.errors.length, 2);
  assertEquals(trial.states, ["sending", "queued"]);
});

Deno.test("createOutbox() sends nothing before what an earlier tab left", async () => {
  const store = memoryDrafts();
  await store.put(draft(1));
  const trial = new Trial({
    ...store,
    list: () => flush().then(store.list),
  });
  trial.outbox.setOnline(true);

  await trial.outbox.say(draft(2));
  assertEquals(trial.sent, []);
  await flush();
  await flush();

  assertEquals(trial.sent, ["text 1"]);
  assertEquals(trial.states, ["sending", "queued"]);
});

Deno.test("createOutbox() loads what an earlier tab left, however late it comes", async () => {
  const list = Promise.withResolvers<readonly Draft[]>();
  const full = new Error("The disk is full");
  const trial = new Trial({
    ...memoryDrafts(),
    list: () => list.promise,
    put: () => Promise.reject(full),
  });
  trial.outbox.setOnline(true);
  trial.pass(3_000);
  await flush();
  await trial.outbox.say(draft(2));

  list.resolve([draft(1), draft(2)]);
  await flush();
  const states = trial.states;
  trial.outbox.acked(cid(2), 1);

  assertEquals(states, ["queued", "sending"]);
  assertEquals(trial.sent, ["text 2", "text 1"]);
});

Deno.test("createOutbox() lets nothing that is stored overtake what storage still has to tell", async () => {
  const list = Promise.withResolvers<readonly Draft[]>();
  const store = new SharedStore();
  store.list = () => list.promise;
  const trial = new Trial(store);
  store.setLeading(true);
  trial.outbox.setOnline(true);
  trial.pass(3_000);
  await flush();

  store.tell({ type: "put", draft: draft(2) });
  trial.pass(60_000);
  assertEquals(trial.sent, []);
  list.resolve([draft(1), draft(2)]);
  await flush();

  assertEquals(trial.sent, ["text 1"]);
});

Deno.test("createOutbox() goes on when storage says too late that it has failed", async () => {
  const list = Promise.withResolvers<readonly Draft[]>();
  const store = new SharedStore();
  store.list = () => list.promise;
  const trial = new Trial(store);
  store.setLeading(true);
  trial.outbox.setOnline(true);
  trial.pass(3_000);
  await flush();
  store.tell({ type: "put", draft: draft(1) });

  list.reject(new Error("The disk is gone"));
  await flush();

  assertEquals(trial.sent, ["text 1"]);
  assertEquals(trial.errors.length, 1);
});

Deno.test("createOutbox() sends drafts of other rooms too, and forgets them once stored", async () => {
  const elsewhere = parseRoomId("elsewhere") ?? LOBBY;
  const store = memoryDrafts();
  await store.put({ ...draft(1), room: elsewhere });
  const trial = new Trial(store);
  trial.outbox.setOnline(true);
  await flush();

  trial.outbox.acked(cid(1), 90);

  assertEquals(trial.sent, ["text 1"]);
  assertEquals(trial.states, []);
});

Deno.test("createOutbox() has one draft under way at a time, in order", async () => {
  const trial = new Trial();
  for (const n of [1, 2, 3]) await trial.outbox.say(draft(n));
  assertEquals(trial.sent, []);

  trial.outbox.setOnline(true);
  assertEquals(trial.sent, ["text 1"]);
  trial.outbox.acked(cid(1), 7);

  assertEquals(trial.sent, ["text 1", "text 2"]);
  assertEquals(trial.states, ["stored", "sending", "queued"]);
  assertEquals(await trial.stored(), ["text 2", "text 3"]);
});

Deno.test("createOutbox() sends what was under way again on the next connection", async () => {
  const trial = new Trial();
  trial.outbox.setOnline(true);
  await trial.outbox.say(draft(1));

  trial.outbox.setOnline(false);
  assertEquals(trial.states, ["queued"]);
  trial.outbox.setOnline(true);

  assertEquals(trial.sent, ["text 1", "text 1"]);
});

Deno.test("createOutbox() sends again what was not answered", async () => {
  const trial = new Trial();
  trial.outbox.setOnline(true);
  await trial.outbox.say(draft(1));

  trial.pass(14_999);
  assertEquals(trial.sent.length, 1);
  trial.pass(1);

  assertEquals(trial.sent, ["text 1", "text 1"]);
});

Deno.test("Outbox.refused() holds everything back until it may be tried again", async () => {
  const trial = new Trial();
  trial.outbox.setOnline(true);
  await trial.outbox.say(draft(1));
  await trial.outbox.say(draft(2));

  trial.outbox.refused(cid(1), { code: "rate", retry: true, afterMs: 300 });
  assertEquals(trial.outbox.wait.value?.untilMs, 300);
  await trial.outbox.say(draft(3));
  trial.pass(299);
  assertEquals(trial.sent, ["text 1"]);
  trial.pass(1);

  assertEquals(trial.sent, ["text 1", "text 1"]);
  trial.outbox.acked(cid(1), 1);
  assertEquals(trial.outbox.wait.value, null);
  assertEquals(trial.sent.at(-1), "text 2");
});

Deno.test("Outbox.refused() waits longer each time the server names no time", async () => {
  const trial = new Trial();
  trial.outbox.setOnline(true);
  await trial.outbox.say(draft(1));

  const waits: number[] = [];
  for (let n = 0; n < 6; n++) {
    const fromMs = trial.nowMs;
    trial.outbox.refused(cid(1), { code: "readonly", retry: true });
    while (trial.states[0] === "queued") trial.pass(100);
    waits.push(trial.nowMs - fromMs);
  }

  assertEquals(waits, [1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
});

Deno.test("Outbox.refused() holds back the room alone, in its order", async () => {
  const elsewhere = parseRoomId("elsewhere") ?? LOBBY;
  const trial = new Trial();
  trial.outbox.setOnline(true);
  for (const n of [1, 2]) {
    await trial.outbox.say({ ...draft(n), room: elsewhere });
  }
  await trial.outbox.say(draft(3));

  const hour = 3_600_000;
  trial.outbox.refused(cid(1), { code: "rate", retry: true, afterMs: hour });
  trial.outbox.acked(cid(3), 1);
  trial.pass(hour - 1);

  assertEquals(trial.sent, ["text 1", "text 3"]);
  assertEquals(trial.outbox.wait.value, null);
  trial.pass(1);
  trial.outbox.acked(cid(1), 8);
  assertEquals(trial.sent, ["text 1", "text 3", "text 1", "text 2"]);
});

Deno.test("Outbox.refused() asks all rooms again once one was stored in", async () => {
  const elsewhere = parseRoomId("elsewhere") ?? LOBBY;
  const trial = new Trial();
  trial.outbox.setOnline(true);
  await trial.outbox.say(draft(1));
  await trial.outbox.say({ ...draft(2), room: elsewhere });
  trial.outbox.refused(cid(1), { code: "unavailable", retry: true });
  assertEquals(trial.outbox.wait.value?.code, "unavailable");

  trial.outbox.acked(cid(2), 1);

  assertEquals(trial.sent, ["text 1", "text 2", "text 1"]);
  assertEquals(trial.outbox.wait.value, null);
});

Deno.test("Outbox.refused() for good keeps the text, and lets the next one pass", async () => {
  const trial = new Trial();
  trial.outbox.setOnline(true);
  await trial.outbox.say(draft(1));
  await trial.outbox.say(draft(2));

  trial.outbox.refused(cid(1), { code: "too_long", retry: false });

  assertEquals(trial.states, ["failed", "sending"]);
  await flush();
  assertEquals(await trial.store.list(), [draft(1, "too_long"), draft(2)]);

  trial.outbox.acked(cid(2), 1);
  trial.outbox.retry(cid(1));
  assertEquals(trial.sent, ["text 1", "text 2", "text 1"]);
});

Deno.test("Outbox.discard() throws away only what was refused", async () => {
  const trial = new Trial();
  await trial.outbox.say(draft(1));
  trial.outbox.discard(cid(1));
  assertEquals(trial.states, ["queued"]);

  trial.outbox.setOnline(true);
  trial.outbox.refused(cid(1), { code: "forbidden", retry: false });
  trial.outbox.discard(cid(1));

  await flush();
  assertEquals(trial.states, []);
  assertEquals(await trial.stored(), []);
});

Deno.test("Outbox.discard() throws away what a room does not take, with its changes", async () => {
  const trial = new Trial();
  trial.outbox.setOnline(true);
  const change = { kind: "edit", of: cid(1), id: null } as const;
  await trial.outbox.say(draft(1));
  await trial.outbox.say({ ...draft(2), change });
  await trial.outbox.say(draft(3));
  trial.outbox.discard(cid(1)); // Under way: it may be stored by now.
  assertEquals(trial.states, ["sending", "queued", "queued"]);

  trial.outbox.refused(cid(1), { code: "rate", retry: true, afterMs: 300 });
  trial.outbox.discard(cid(1));

  assertEquals(trial.states, ["queued"]);
  assertEquals(await trial.stored(), ["text 3"]);
  trial.pass(300);
  assertEquals(trial.sent, ["text 1", "text 3"]);
});

Deno.test("Outbox.discard() waits for the answer to what is asked for once more", async () => {
  const trial = new Trial();
  trial.outbox.setOnline(true);
  await trial.outbox.say(draft(1));
  trial.outbox.refused(cid(1), { code: "readonly", retry: true });
  trial.pass(1_000);

  trial.outbox.discard(cid(1));
  assertEquals(trial.states, ["sending"]);
  trial.outbox.refused(cid(1), { code: "readonly", retry: true });

  assertEquals(trial.states, []);
  assertEquals(await trial.stored(), []);
});

Deno.test("Outbox.start() goes on with what an earlier tab left", async () => {
  const store = memoryDrafts();
  await store.put(draft(1, "forbidden"));
  await store.put(draft(2));
  const trial = new Trial(store);
  trial.outbox.setOnline(true);

  await flush();

  assertEquals(trial.states, ["failed", "sending"]);
  assertEquals(trial.sent, ["text 2"]);
});

Deno.test("Outbox.shown() lets go of a draft whose message is shown", async () => {
  const trial = new Trial();
  trial.outbox.setOnline(true);
  await trial.outbox.say(draft(1));
  trial.outbox.acked(cid(1), 7);

  trial.outbox.shown(6);
  assertEquals(trial.states, ["stored"]);
  trial.outbox.shown(7);

  assertEquals(trial.states, []);
});

/** A store whose other tabs are played by the test. */
class SharedStore implements DraftStore {
  readonly #memory = memoryDrafts();
  list = this.#memory.list;
  readonly remove = this.#memory.remove;
  forget = this.#memory.forget;
  put = this.#memory.put;
  tell: (change: DraftChange) => void = () => {};
  lead: DraftStore["lead"];
  setLeading: (leading: boolean) => void = () => {};

  constructor() {
    this.lead = (leads) => {
      this.setLeading = leads;
      return () => {};
    };
  }

  watch(changed: (change: DraftChange) => void): () => void {
    this.tell = changed;
    return () => {};
  }
}

Deno.test("createOutbox() sends only in the tab that leads, and follows what the others do", async () => {
  const store = new SharedStore();
  const trial = new Trial(store);
  trial.outbox.setOnline(true);
  await trial.outbox.say(draft(1));
  store.tell({ type: "put", draft: draft(2) });
  assertEquals(trial.sent, []);
  assertEquals(trial.states, ["queued", "queued"]);

  store.tell({
    type: "removed",
    cid: cid(1),
    place: { epoch: trial.epoch, seq: 4 },
  });
  assertEquals(trial.states, ["stored", "queued"]);
  store.setLeading(true);
  assertEquals(trial.sent, ["text 2"]);

  store.setLeading(false);
  store.tell({ type: "removed", cid: cid(2), place: null });
  assertEquals(trial.states, ["stored"]);
});

Deno.test("createOutbox() helps out when the tab that leads does nothing", async () => {
  const trial = new Trial(new SharedStore());
  await trial.outbox.say(draft(1));
  await trial.outbox.say(draft(2));
  trial.pass(60_000);
  trial.outbox.setOnline(true);

  trial.pass(14_999);
  assertEquals(trial.sent, []);
  trial.pass(1);

  assertEquals(trial.sent, ["text 1"]);
  trial.outbox.acked(cid(1), 1);
  assertEquals(trial.sent, ["text 1", "text 2"]);
});

Deno.test("createOutbox() sends what only this tab has, whoever leads, after all that was said before", async () => {
  const store = new SharedStore();
  const trial = new Trial(store);
  trial.outbox.setOnline(true);
  await trial.outbox.say(draft(1));
  assertEquals(trial.sent, []); // Kept, so the leading tab sends it.

  store.put = () => Promise.reject(new Error("The disk is full"));
  await trial.outbox.say(draft(2));
  assertEquals(trial.sent, ["text 1"]);
  trial.outbox.acked(cid(1), 1);
  assertEquals(trial.sent, ["text 1", "text 2"]);
});

Deno.test("createOutbox() does not show again what the timeline shows", async () => {
  const store = new SharedStore();
  await store.put(draft(1));
  const trial = new Trial(store);
  trial.shown.set(cid(1), 7).set(cid(2), 8);

  await flush();
  store.tell({ type: "put", draft: draft(2) });

  assertEquals(trial.states, []);
  assertEquals(await trial.stored(), []);
});

Deno.test("createOutbox() does not wait for a place in a log that is no more", async () => {
  const store = new SharedStore();
  const trial = new Trial(store);
  await trial.outbox.say(draft(1));
  trial.epoch = "epoch-2";

  store.tell({
    type: "removed",
    cid: cid(1),
    place: { epoch: "epoch-1", seq: 90 },
  });

  assertEquals(trial.states, []);
});

Deno.test("createOutbox() tells the other tabs which log a message stands in", async () => {
  const removed: unknown[] = [];
  const trial = new Trial({
    ...memoryDrafts(),
    remove(cid, place) {
      removed.push([cid, place]);
      return Promise.resolve();
    },
  });
  await trial.outbox.say(draft(1));

  trial.outbox.acked(cid(1), 7);

  assertEquals(removed, [[cid(1), { epoch: "epoch-1", seq: 7 }]]);
});

Deno.test("createOutbox() forgets when the person has left in another tab, and takes no more", async () => {
  const store = new SharedStore();
  const trial = new Trial(store);
  await trial.outbox.say(draft(1));
  await trial.outbox.say(draft(2, "forbidden"));
  const saying = trial.outbox.say(draft(3));

  store.tell({ type: "forgotten" });
  await saying;
  await flush();
  trial.outbox.setOnline(true);

  assertEquals(trial.outbox.forgotten.value, true);
  assertEquals(trial.states, []);
  assertEquals(trial.sent, []);
  assertEquals(await trial.stored(), []);
});

Deno.test("createOutbox() says when the device would not forget", async () => {
  const store = new SharedStore();
  store.forget = () => Promise.reject(new Error("The disk is gone"));
  const trial = new Trial(store);

  store.tell({ type: "forgotten" });
  await flush();

  assertEquals(trial.outbox.forgotten.value, true);
  assertEquals(trial.errors.length, 1);
});
