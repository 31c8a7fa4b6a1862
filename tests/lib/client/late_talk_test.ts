import { assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import { memoryDrafts } from "../../../lib/client/draft_store.ts";
import { lateTalk } from "../../../lib/client/late_talk.ts";
import type { EarlyText } from "../../../lib/client/kept_text.ts";
import { createTalk } from "../../../lib/client/talk.ts";
import { type Cid, LOBBY, parseCid } from "../../../lib/protocol.ts";
import { VISITING } from "../../../lib/room/wire.ts";

const ME = { id: "id-ada", name: "Ada" };
const LIMIT = 10;

/** A page where what says something is loaded as soon as it can be. */
class Page {
  readonly store = memoryDrafts();
  readonly sent: (string | null)[] = [];
  loads = 0;
  reachable = true;
  found = () => {};
  left = () => {};
  calm = () => {};
  /** Whether what is asked for neither comes nor fails. */
  stuck = false;
  /** Lets the time pass that was asked for last. */
  late = () => {};
  readonly talk = lateTalk({
    room: LOBBY,
    textLimit: signal(LIMIT),
    newCid,
    nowMs: () => 0,
    setTimer: (run) => {
      this.late = run;
      return () => {};
    },
    texts: {
      early: () => this.early,
      addEarly: (text) => this.early = [...this.early, text],
      dropEarly: (cid) =>
        this.early = this.early.filter((text) => text.cid !== cid),
    },
    load: () => {
      this.loads += 1;
      if (this.stuck) return new Promise(() => {});
      return this.reachable
        ? Promise.resolve(createTalk(
          {
            room: LOBBY,
            me: signal(ME),
            textLimit: signal(0),
            messages: signal([]),
            last: signal(0),
            standing: signal(VISITING),
            epoch: () => "e1",
            send: ({ body }) => this.sent.push(body),
            newCid,
            nowMs: () => 0,
            setTimer: () => () => {},
            onStoreError(error) {
              throw error;
            },
          },
          this.store,
          () => 0,
        ))
        : Promise.reject(new TypeError("The network is gone"));
    },
    watch: (found, forgotten) => {
      this.found = found;
      this.left = forgotten;
      return () => {};
    },
    inTime: (run) => {
      this.calm = run;
      return () => {};
    },
  });

  /** @param early What an earlier page had kept. */
  constructor(public early: readonly EarlyText[] = []) {
    this.talk.start();
    this.talk.setOnline(true);
  }
}

let cids = 0;

function newCid(): Cid {
  const cid = parseCid(`cid-0000-${++cids}`);
  if (cid === null) throw new Error("No cid");
  return cid;
}

/** Lets promises that are settled be heard of. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

Deno.test("lateTalk() loads nothing for who says nothing", () => {
  const { loads, talk } = new Page();

  assertEquals(loads, 0);
  assertEquals(talk.pending.value, []);
  assertEquals(talk.changes.value.size, 0);
  assertEquals(talk.forgotten.value, false);
});

Deno.test("lateTalk() says in order what is said before it is loaded", async () => {
  const page = new Page();
  const said = await Promise.all([
    page.talk.say("first"),
    page.talk.say("second"),
  ]);
  await settled();

  assertEquals(said, [{ ok: true }, { ok: true }]);
  assertEquals(page.loads, 1);
  assertEquals(page.sent, ["first"]);
  assertEquals(page.talk.pending.value.map(({ body }) => body), [
    "first",
    "second",
  ]);
});

Deno.test("lateTalk() keeps and shows what is said without a network, and sends it with the next connection", async () => {
  const page = new Page();
  page.talk.setOnline(false);
  page.reachable = false;
  const said = [await page.talk.say("first"), await page.talk.say("second")];
  const bodies = () => page.talk.pending.value.map(({ body }) => body);

  assertEquals(said, [{ ok: true }, { ok: true }]);
  assertEquals(bodies(), ["first", "second"]);
  assertEquals(page.early.map(({ body }) => body), ["first", "second"]);
  const cids = page.talk.pending.value.map(({ cid }) => cid);

  page.reachable = true;
  page.talk.setOnline(true);
  await settled();
  assertEquals(page.sent, ["first"]);
  assertEquals(bodies(), ["first", "second"]);
  assertEquals(page.talk.pending.value.map(({ cid }) => cid), cids);
  assertEquals(page.early, []);
});

Deno.test("lateTalk() shows a text without what says it, when that takes too long", async () => {
  const page = new Page();
  page.stuck = true;
  const saying = page.talk.say("first");
  page.late();

  assertEquals(await saying, { ok: true });
  assertEquals(page.talk.pending.value.map(({ body }) => body), ["first"]);
});

Deno.test("lateTalk() tries again, though the connection holds", async () => {
  const page = new Page();
  page.reachable = false;
  await page.talk.say("first");
  page.reachable = true;
  page.late();
  await settled();

  assertEquals(page.sent, ["first"]);
});

Deno.test("lateTalk() leaves in the field what it cannot keep", async () => {
  const page = new Page();
  page.reachable = false;
  const tooLong = "a".repeat(LIMIT + 1);

  assertEquals(await page.talk.say(tooLong), { ok: false, code: "not_loaded" });
  assertEquals(await page.talk.say(" \n"), { ok: false, code: "empty" });
  assertEquals(page.talk.pending.value, []);
});

Deno.test("lateTalk() says what an earlier page had kept", async () => {
  const page = new Page([{ cid: newCid(), room: LOBBY, body: "left" }]);
  await settled();

  assertEquals(page.sent, ["left"]);
  assertEquals(page.early, []);
});

Deno.test("lateTalk() sends what an earlier tab left, with the next connection at last", async () => {
  const page = new Page();
  await page.store.put({
    cid: newCid(),
    room: LOBBY,
    body: "left",
    refused: null,
  });
  page.reachable = false;
  page.found();
  await settled();
  assertEquals(page.sent, []);
  page.talk.setOnline(false);
  page.reachable = true;
  page.talk.setOnline(true);
  await settled();

  assertEquals(page.sent, ["left"]);
});

Deno.test("lateTalk() knows that the person has left in another tab", async () => {
  const page = new Page();
  page.left();

  assertEquals(page.talk.forgotten.value, true);
  assertEquals(await page.talk.say("late"), { ok: false, code: "signed_out" });
  assertEquals(page.loads, 0);
});

Deno.test("lateTalk() is there when the person begins to do something", async () => {
  const page = new Page();
  page.calm();
  await settled();

  assertEquals(page.loads, 1);
});
