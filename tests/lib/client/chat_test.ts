import { assertEquals } from "@std/assert";
import {
  type DraftChange,
  type DraftStore,
  memoryDrafts,
} from "../../../lib/client/draft_store.ts";
import { CLOSE } from "../../../lib/protocol.ts";
import { VISITING } from "../../../lib/room/wire.ts";
import { flush, type ServedLink, World } from "./world.ts";

const ada = { id: "p1", name: "Ada" };
const bob = { id: "p2", name: "Bob" };

function linkOf(world: World): ServedLink {
  const [link] = world.links;
  if (link === undefined) throw new Error("Nobody is connected");
  return link;
}

/** Until nothing is under way. */
async function flow(world: World): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    for (const link of world.links) world.deliver(link, 100, false);
    await flush();
  }
}

Deno.test("createChat() joins the server's page to what is live", async () => {
  const world = new World();
  world.append({ by: bob, kind: "message", body: "before the page" });
  const { chat } = world.open(ada);
  world.append({ by: bob, kind: "message", body: "while it loaded" });

  await flow(world);

  assertEquals(chat.messages.value, world.messages);
  assertEquals(chat.connection.value.phase, "online");
});

Deno.test("createChat() shows an own text at once, and its message in its place", async () => {
  const world = new World();
  const { chat } = world.open(ada);
  await flow(world);

  assertEquals(await chat.say(" hello \n"), { ok: true });
  assertEquals(chat.pending.value.map(({ body }) => body), [" hello"]);
  await flow(world);

  assertEquals(chat.pending.value, []);
  assertEquals(chat.messages.value.map(({ body }) => body), [" hello"]);
});

Deno.test("Chat.say() refuses what cannot be sent, and says why (UX 6)", async () => {
  const world = new World();
  const { chat } = world.open(ada);
  await flow(world);
  assertEquals(await chat.say(" \n\u200b"), { ok: false, code: "empty" });
  const long = "😀".repeat(4_001);
  assertEquals(await chat.say(long), { ok: false, code: "too_long" });

  world.refusals.push({ code: "rate", retry: true, afterMs: 300 });
  assertEquals(await chat.say("one"), { ok: true });
  await flow(world);
  assertEquals(await chat.say("two"), {
    ok: false,
    code: "rate",
    afterMs: 300,
  });

  world.pass(300);
  await flow(world);
  assertEquals(await chat.say("two"), { ok: true });
});

Deno.test("Chat.say() keeps what the server cannot store for now, and says why (UX 2, 6)", async () => {
  const world = new World();
  const { chat } = world.open(ada);
  await flow(world);
  world.refusals.push({ code: "unavailable", retry: true });
  await chat.say("one");
  await flow(world);

  assertEquals(await chat.say("two"), { ok: true });
  assertEquals(chat.limited.value, "unavailable");
  await world.settle();

  assertEquals(chat.limited.value, null);
  assertEquals(world.messages.map(({ body }) => body), ["one", "two"]);
});

Deno.test("Chat.say() leaves the text in the field in slow mode, after a reload too (UX 6)", async () => {
  const world = new World();
  world.append({ by: ada, kind: "message", body: "one" });
  world.standing = { ...VISITING, slowMs: 60_000 };
  world.pass(20_000);
  const { chat } = world.open(ada);
  await flow(world);

  const refused = { ok: false, code: "rate", afterMs: 40_000 } as const;
  assertEquals(await chat.say("two"), refused);
  world.pass(40_000);
  assertEquals(await chat.say("two"), { ok: true });
});

Deno.test("Chat.say() tells a room that cannot be opened from one that is flooded (UX 6)", async () => {
  const world = new World();
  const refusal = { code: "rate", retry: true, afterMs: 700_000 } as const;
  world.refusals.push(refusal);
  const { chat } = world.open(ada);
  await chat.say("one");
  await flow(world);

  assertEquals(chat.limited.value, "new_room");
  const { nowMs } = world;
  const refused = await chat.say("two");
  assertEquals(refused, {
    ok: false,
    code: "new_room",
    afterMs: 700_000,
  });
  assertEquals(world.nowMs, nowMs);
});

Deno.test("Chat.say() waits no longer for a room that somebody else opened (UX 6)", async () => {
  const world = new World();
  const refusal = { code: "rate", retry: true, afterMs: 700_000 } as const;
  world.refusals.push(refusal);
  const { chat } = world.open(ada);
  await chat.say("one");
  await flow(world);
  const { nowMs } = world;
  world.append({ by: bob, kind: "message", body: "hello" });
  await flow(world);

  assertEquals(chat.limited.value, null);
  assertEquals(world.messages.map(({ body }) => body), ["hello", "one"]);
  assertEquals(await chat.say("two"), { ok: true });
  assertEquals(world.nowMs, nowMs);
});

Deno.test("Chat.say() waits as long for a room that is flooded, whatever comes there (UX 6)", async () => {
  const world = new World();
  world.append({ by: bob, kind: "message", body: "hello" });
  const refusal = { code: "rate", retry: true, afterMs: 3_000 } as const;
  world.refusals.push(refusal);
  const { chat } = world.open(ada);
  await chat.say("one");
  await flow(world);
  world.append({ by: bob, kind: "message", body: "hello again" });
  await flow(world);

  assertEquals(chat.limited.value, "rate");
  assertEquals(world.messages.map(({ body }) => body), [
    "hello",
    "hello again",
  ]);
});

Deno.test("Chat.say() keeps all that is said offline, and sends it in order (UX 2, 7)", async () => {
  const world = new World();
  world.reachable = false;
  const { chat } = world.open(ada);
  for (const text of ["one", "two", "three"]) await chat.say(text);

  await world.settle();

  assertEquals(world.messages.map(({ body }) => body), ["one", "two", "three"]);
  assertEquals(chat.pending.value, []);
});

Deno.test("Chat.say() has a limit to what may wait", async () => {
  const world = new World();
  world.reachable = false;
  const { chat } = world.open(ada);
  for (let n = 0; n < 500; n++) await chat.say(`text ${n}`);

  assertEquals(await chat.say("one more"), {
    ok: false,
    code: "outbox_full",
  });
});

Deno.test("createChat() calls itself away after 5 s without a connection (UX 7)", async () => {
  const world = new World();
  const { chat } = world.open(ada);
  await flow(world);
  world.reachable = false;
  world.cut(linkOf(world), 1006);

  world.pass(4_999);
  assertEquals(chat.away.value, false);
  assertEquals(chat.peopleAreLive.value, false);
  world.pass(1);
  assertEquals(chat.away.value, true);
  await world.settle();

  assertEquals(chat.away.value, false);
});

Deno.test("createChat() ends when the server takes the browser for somebody else", async () => {
  const world = new World();
  const { chat } = world.open(ada);
  await chat.say("from Ada");
  const link = linkOf(world);
  link.events.opened();
  link.events.received([{
    t: "welcome",
    v: 1,
    me: bob,
    limits: { text: 4_000, frame: 32_768, rooms: 50 },
    rooms: [],
  }]);

  await world.settle();

  assertEquals(chat.connection.value, { phase: "ended", reason: "outdated" });
  assertEquals(world.messages, []);
});

Deno.test("createChat() ends when the session does, and keeps what was not sent", async () => {
  const world = new World();
  const { chat, drafts } = world.open(ada);
  await flow(world);
  world.refusals.push({ code: "busy", retry: true });
  await chat.say("keep me");
  await flow(world);
  world.cut(linkOf(world), CLOSE.noSession);

  await world.settle();

  assertEquals(chat.connection.value, { phase: "ended", reason: "signed_out" });
  assertEquals((await drafts.list()).map(({ body }) => body), ["keep me"]);
});

Deno.test("createChat() leaves nothing to be sent by who comes next, once the person has left in another tab", async () => {
  const world = new World();
  let tell = (_change: DraftChange): void => {};
  const store: DraftStore = {
    ...memoryDrafts(),
    watch(changed) {
      tell = changed;
      return () => {};
    },
  };
  const { chat } = world.open(ada, store);
  await flow(world);
  world.refusals.push({ code: "busy", retry: true });
  await chat.say("not for others");
  await flow(world);

  tell({ type: "forgotten" });
  const said = await chat.say("too late");
  world.cut(linkOf(world), CLOSE.noSession);
  await world.settle();

  assertEquals(said, { ok: false, code: "signed_out" });
  assertEquals(chat.forgotten.value, true);
  assertEquals(chat.pending.value, []);
  assertEquals(await store.list(), []);
  assertEquals(world.messages, []);
});

Deno.test("Chat.start() returns its own undo: no link, no timer, no listener", async () => {
  const world = new World();
  const { chat, stop } = world.open(ada);
  await flow(world);
  await chat.say("hello");
  chat.loadOlder();

  stop();

  assertEquals(world.links.size, 0);
  assertEquals(world.surroundings.size, 0);
  assertEquals(world.timers, 0);
});

/** As the timeline shows it. */
function bodiesOf({ messages }: World): (string | null)[] {
  return messages.map(({ body }) => body);
}

Deno.test("Chat.change() keeps what is changed offline, and sends it after its message (UX 13, 2)", async () => {
  const world = new World();
  world.reachable = false;
  const { chat } = world.open(ada);
  await chat.say("teh first");
  await chat.say("second");
  const [first, second] = chat.pending.value;
  await chat.change(
    { kind: "edit", of: first?.cid ?? "", id: null },
    "the 1st",
  );
  await chat.change({ kind: "delete", of: second?.cid ?? "", id: null }, "");
  await chat.say("third");

  assertEquals(
    chat.pending.value.map(({ body }) => body),
    ["teh first", "second", "third"],
  );
  assertEquals(chat.changes.value.get(first?.cid ?? "")?.body, "the 1st");
  await world.settle();

  assertEquals(bodiesOf(world), ["the 1st", null, "third"]);
  assertEquals(world.log.map(({ kind }) => kind), [
    "message",
    "message",
    "edit",
    "delete",
    "message",
  ]);
  assertEquals([...chat.changes.value], []);
  assertEquals(chat.messages.value, world.messages);
});

Deno.test("Chat.change() survives a reload, and is done once (UX 13, 3)", async () => {
  const world = new World();
  const tab = world.open(ada);
  await flow(world);
  await tab.chat.say("teh text");
  await flow(world);
  const [message] = tab.chat.messages.value;
  world.reachable = false;
  world.cut(linkOf(world), 1006);
  const change = { kind: "edit", of: message?.cid ?? "", id: null } as const;
  await tab.chat.change(change, "the text");
  tab.stop();

  const { chat } = world.open(ada, tab.drafts);
  await flush();
  assertEquals(chat.changes.value.get(change.of)?.body, "the text");
  await world.settle();

  assertEquals(bodiesOf(world), ["the text"]);
  assertEquals(world.log.length, 2);
});

Deno.test("Chat.retry() sends a deletion that was refused once more (UX 4, 13)", async () => {
  const world = new World();
  const { chat } = world.open(ada);
  await flow(world);
  await chat.say("not for long");
  await flow(world);
  const of = chat.messages.value[0]?.cid ?? "";
  world.refusals.push({ code: "forbidden", retry: false });
  await chat.change({ kind: "delete", of, id: null }, "");
  await flow(world);

  const [failed] = chat.pending.value;
  assertEquals(
    [failed?.state, failed?.refused, failed?.change?.kind],
    ["failed", "forbidden", "delete"],
  );
  assertEquals([...chat.changes.value], []);
  assertEquals(bodiesOf(world), ["not for long"]);

  await chat.retry(failed?.cid ?? "");
  await flow(world);
  assertEquals(bodiesOf(world), [null]);
  assertEquals(chat.messages.value, world.messages);
  assertEquals(chat.pending.value, []);
});

Deno.test("Chat.discard() leaves the message whose deletion was refused (UX 4, 13)", async () => {
  const world = new World();
  const tab = world.open(ada);
  await flow(world);
  await tab.chat.say("here to stay");
  await flow(world);
  const of = tab.chat.messages.value[0]?.cid ?? "";
  world.refusals.push({ code: "forbidden", retry: false });
  await tab.chat.change({ kind: "delete", of, id: null }, "");
  await flow(world);

  await tab.chat.discard(tab.chat.pending.value[0]?.cid ?? "");
  await flow(world);
  assertEquals(tab.chat.pending.value, []);
  assertEquals(tab.chat.messages.value, world.messages);
  assertEquals(bodiesOf(world), ["here to stay"]);
  tab.stop();

  const { chat } = world.open(ada, tab.drafts);
  await flow(world);
  assertEquals(chat.pending.value, []);
  assertEquals(bodiesOf(world), ["here to stay"]);
});

Deno.test("Chat.change() shows what is refused, with its text (UX 4, 13)", async () => {
  const world = new World();
  const { chat } = world.open(ada);
  await flow(world);
  assertEquals(
    await chat.change({ kind: "edit", of: "cid-gone", id: null }, " "),
    { ok: false, code: "empty" },
  );

  await chat.change({ kind: "edit", of: "cid-gone", id: null }, "too late");

  const [{ body, refused, state } = {}] = chat.pending.value;
  assertEquals([body, refused, state], ["too late", "bad_ref", "failed"]);
  assertEquals([...chat.changes.value], []);
});
