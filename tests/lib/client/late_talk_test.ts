import { assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import { memoryDrafts } from "../../../lib/client/draft_store.ts";
import { lateTalk } from "../../../lib/client/late_talk.ts";
import { createTalk } from "../../../lib/client/talk.ts";
import { type Cid, LOBBY, parseCid } from "../../../lib/protocol.ts";
import { VISITING } from "../../../lib/room/wire.ts";

const ME = { id: "id-ada", name: "Ada" };

/** A page where what says something is loaded as soon as it can be. */
class Page {
  readonly store = memoryDrafts();
  readonly sent: (string | null)[] = [];
  loads = 0;
  reachable = true;
  found = () => {};
  left = () => {};
  calm = () => {};
  readonly talk = lateTalk({
    load: () => {
      this.loads += 1;
      return this.reachable
        ? Promise.resolve(createTalk({
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
        }, this.store))
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

  constructor() {
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

Deno.test("lateTalk() takes nothing that it cannot keep, and tries again with the next text", async () => {
  const page = new Page();
  page.reachable = false;
  assertEquals(await page.talk.say("first"), { ok: false, code: "not_loaded" });
  assertEquals(page.talk.pending.value, []);
  page.reachable = true;
  assertEquals(await page.talk.say("first"), { ok: true });
  await settled();

  assertEquals(page.sent, ["first"]);
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

Deno.test("lateTalk() knows that the person has left in another tab", () => {
  const page = new Page();
  page.left();

  assertEquals(page.talk.forgotten.value, true);
  assertEquals(page.loads, 0);
});

Deno.test("lateTalk() is there when the person begins to do something", async () => {
  const page = new Page();
  page.calm();
  await settled();

  assertEquals(page.loads, 1);
});
