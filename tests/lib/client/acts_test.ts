import { assertEquals } from "@std/assert";
import {
  createActs,
  type Deed,
  TOLD_MAX,
  UNDO_MS,
  type Wish,
} from "../../../lib/client/acts.ts";
import { type Cid, parseCid } from "../../../lib/protocol.ts";
import { type Order, parseOrder } from "../../../lib/room/order.ts";

const bob = { id: "id-bob", name: "Bob" };

function deed(text: string, message: string | null = "message-1"): Deed {
  const order: Order | null = parseOrder(text);
  if (order === null) throw new TypeError(`No order: ${text}`);
  return { order, person: bob, message };
}

/** Acts in a world whose clock is turned by hand. */
function setUp() {
  const sent: Wish[] = [];
  const handed: Wish[] = [];
  let timers: { atMs: number; run: () => void }[] = [];
  let nowMs = 0;
  let cids = 0;
  const newCid = (): Cid => {
    const cid = parseCid(`cid-0000-${++cids}`);
    if (cid === null) throw new TypeError("Not a cid");
    return cid;
  };
  const acts = createActs({
    newCid,
    setTimer(run, ms) {
      const timer = { atMs: nowMs + ms, run };
      timers.push(timer);
      return () => timers = timers.filter((other) => other !== timer);
    },
    send: (wish) => sent.push(wish),
    hand: (wish, { message }) => {
      if (message !== "message-own") return false;
      handed.push(wish);
      return true;
    },
  });
  acts.listener.online(true);
  return {
    acts,
    sent,
    handed,
    timers: () => timers.length,
    said: () => sent.map(({ kind, body }) => `${kind} ${body}`.trim()),
    ack: () => acts.listener.acked(sent.at(-1)?.cid ?? ""),
    pass(ms: number) {
      nowMs += ms;
      for (const timer of timers.filter(({ atMs }) => atMs <= nowMs)) {
        timers = timers.filter((other) => other !== timer);
        timer.run();
      }
    },
  };
}

Deno.test("createActs() mutes at once, and takes it back by another act (UX 33)", () => {
  const { acts, ack, said, sent } = setUp();
  acts.order(deed("mute 600"));
  assertEquals(sent, [
    { cid: parseCid("cid-0000-1")!, kind: "mute", body: "600", ref: bob.id },
  ]);
  ack();

  const [told] = acts.told.value;
  acts.undo(told?.id ?? 0);
  assertEquals(said(), ["mute 600", "unmute"]);
  assertEquals(acts.told.value, []);
});

Deno.test("createActs() holds a deletion back as long as it can be undone (UX 33)", () => {
  const { acts, pass, said } = setUp();
  acts.order(deed("delete"));
  pass(UNDO_MS - 1);
  assertEquals([said(), [...acts.deleting.value]], [[], ["message-1"]]);
  acts.undo(acts.told.value[0]?.id ?? 0);
  pass(UNDO_MS);
  assertEquals([said(), [...acts.deleting.value]], [[], []]);
});

Deno.test("createActs() sends a deletion after its time, and shows it as gone until it is", () => {
  const { acts, ack, pass, sent } = setUp();
  acts.order(deed("delete"));
  pass(UNDO_MS);

  assertEquals(sent.map(({ ref }) => ref), ["message-1"]);
  assertEquals([...acts.deleting.value], ["message-1"]);
  ack();
  assertEquals([...acts.deleting.value], []);
});

Deno.test("createActs() sends what can be undone when the page goes away", () => {
  const { acts, ack, said } = setUp();
  acts.order(deed("delete", "message-1"));
  acts.order(deed("delete", "message-2"));

  const left = acts.flush();
  assertEquals(left.map(({ ref }) => ref), ["message-1", "message-2"]);
  assertEquals(said(), ["delete"]);
  ack();
  assertEquals(said(), ["delete", "delete"]);
  ack();
  assertEquals([acts.flush(), acts.told.value], [[], []]);
});

Deno.test("createActs() repeats under the same cid until it is answered, in order", () => {
  const { acts, ack, pass, sent } = setUp();
  acts.listener.online(false);
  acts.order(deed("mute"));
  acts.order(deed("remove"));
  assertEquals(sent, []);
  acts.listener.online(true);
  pass(60_000);
  acts.listener.online(false);
  acts.listener.online(true);
  const cids = sent.map(({ cid }) => cid);
  assertEquals(new Set(cids).size, 1);
  assertEquals(cids.length > 1, true);

  ack();
  assertEquals(sent.at(-1)?.kind, "remove");
});

Deno.test("createActs() waits when it is told to, and tells what is refused", () => {
  const { acts, pass, sent } = setUp();
  acts.order(deed("mute"));
  const cid = sent[0]?.cid ?? "";
  acts.listener.refused(cid, { code: "rate", retry: true, afterMs: 500 });
  assertEquals(sent.length, 1);
  pass(500);
  assertEquals(sent.length, 2);
  acts.listener.refused(cid, { code: "forbidden", retry: false });

  const [, told] = acts.told.value;
  assertEquals([told?.refused, told?.undoable], ["forbidden", false]);
  pass(60_000);
  assertEquals([sent.length, acts.told.value], [2, []]);
});

Deno.test("createActs() tells only so many things at once, and does them all", () => {
  const { acts, ack, pass, sent, timers } = setUp();
  for (let n = 0; n < TOLD_MAX + 2; n++) acts.order(deed("delete", `m-${n}`));
  assertEquals(acts.told.value.length, TOLD_MAX);
  assertEquals(sent.length, 1);
  pass(UNDO_MS);
  for (let n = 0; n < TOLD_MAX + 2; n++) ack();

  assertEquals(sent.map(({ ref }) => ref), ["m-0", "m-1", "m-2", "m-3", "m-4"]);
  pass(60_000);
  assertEquals(timers(), 0);
});

Deno.test("createActs() hands a deletion of one's own on once it cannot be undone (UX 13)", () => {
  const { acts, handed, pass, sent } = setUp();
  acts.order(deed("delete", "message-own"));
  assertEquals(handed, []);
  pass(UNDO_MS);
  assertEquals(handed.map(({ kind, ref }) => [kind, ref]), [
    ["delete", "message-own"],
  ]);
  assertEquals(acts.flush(), []);

  acts.order(deed("delete", "message-own"));
  assertEquals(acts.flush(), handed.slice(1));
  assertEquals(sent, []);
});
