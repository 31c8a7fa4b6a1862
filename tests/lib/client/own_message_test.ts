import { assertEquals } from "@std/assert";
import { lastOwn, ownMessage } from "../../../lib/client/own_message.ts";
import { flush, World } from "./world.ts";

const ada = { id: "p1", name: "Ada" };
const bob = { id: "p2", name: "Bob" };

function open(world: World) {
  world.append({ by: ada, kind: "message", body: "mine", cid: "cid-mine" });
  world.append({ by: bob, kind: "message", body: "not mine" });
  return world.open(ada).chat;
}

Deno.test("UX 13 lastOwn() is the last message that one wrote oneself", async () => {
  const world = new World();
  const chat = open(world);
  const [first] = chat.messages.value;
  const mine = { cid: "cid-mine", id: first?.id ?? "", body: "mine" };
  assertEquals(lastOwn(chat), mine);

  const edit = { kind: "edit", of: mine.cid, id: mine.id } as const;
  await chat.change(edit, "changed");
  assertEquals(lastOwn(chat), { ...mine, body: "changed" });

  await chat.say("on its way");
  await flush();
  const { body, id } = lastOwn(chat) ?? {};
  assertEquals([body, id], ["on its way", null]);
});

Deno.test("UX 13 lastOwn() passes over what was deleted", async () => {
  const world = new World();
  const chat = open(world);
  const own = lastOwn(chat);
  await chat.change({ kind: "delete", of: "cid-mine", id: own?.id ?? "" }, "");

  assertEquals(lastOwn(chat), null);
  assertEquals(ownMessage(chat, "nowhere"), null);
  const [, notMine] = chat.messages.value;
  assertEquals(ownMessage(chat, notMine?.id ?? ""), null);
});
