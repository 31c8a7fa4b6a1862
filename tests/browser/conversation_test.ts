import type { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import type { ClientFrame, SendFrame } from "../../lib/protocol.ts";
import { Client } from "../http/client.ts";
import { hello, member, say } from "../lib/chat_fixtures.ts";
import { browserTest } from "./scene.ts";

browserTest("Two people talk, both ways", async ({ visit }) => {
  const ada = await visit("/", { as: "Ada" });
  const bob = await visit("/", { as: "Bob" });
  await ada.seesPeople("Ada", "Bob");
  await bob.seesPeople("Ada", "Bob");

  await ada.say("Is this thing on?");
  await bob.sees("Is this thing on?");
  await bob.say("Loud and clear");
  await ada.sees("Loud and clear");

  const said = ["Is this thing on?", "Loud and clear"];
  assertEquals(await ada.timeline(), said);
  assertEquals(await bob.timeline(), said);
  const mine = await ada.page.locator(".message[data-mine=true]").count();
  assertEquals(mine, 1);
});

browserTest(
  "A name that is taken is said inline, with a free one",
  async ({ visit }) => {
    await visit("/", { as: "Ada" });
    const late = await visit("/");

    await late.typeName("ADA");
    const alert = late.page.getByRole("alert");
    assertEquals(
      (await alert.textContent())?.trim(),
      "“ADA” is taken. Pick another name.",
    );
    await late.page.getByRole("button", { name: /^Use “/ }).click();
    await late.page.getByLabel("Message to").waitFor();
  },
);

browserTest(
  "A reload keeps the name and the conversation, and nobody notices",
  async ({ visit }) => {
    const ada = await visit("/", { as: "Ada" });
    const bob = await visit("/", { as: "Bob" });
    await ada.say("Before");
    await bob.sees("Before");

    await ada.reload();
    await ada.say("After");
    await bob.sees("After");

    await bob.seesPeople("Ada", "Bob");
    assertEquals(await ada.timeline(), ["Before", "After"]);
  },
);

browserTest(
  "Many messages at once come packed, and are shown in their order",
  async ({ app, visit }) => {
    const ada = await visit("/", { as: "Ada" });
    const packed: Buffer[] = [];
    ada.page.on(
      "websocket",
      (socket) =>
        socket.on("framereceived", ({ payload }) => {
          if (typeof payload !== "string") packed.push(payload);
        }),
    );
    await ada.reload();
    const bob = new Client(app.origin);
    await bob.join("Bob");
    await using line = await bob.connect().opened();
    line.send(hello());
    await line.frame("live");
    const texts = Array.from({ length: 30 }, (_, i) => `Number ${i + 1}`);
    line.send(...texts.map((text) => say(text)));
    await ada.sees("Number 30");

    assertEquals(await ada.timeline(), texts);
    assert(packed.length > 0, "nothing came packed");
  },
  { LIMIT_SENDS_BURST: "100" },
);

browserTest("Several tabs of one person are one person", async ({ visit }) => {
  const ada = await visit("/", { as: "Ada" });
  const tab = await ada.openTab();
  await tab.live();
  await tab.seesPeople("Ada");

  await ada.say("From one tab");
  await tab.sees("From one tab");
  assertEquals(await tab.page.locator(".message[data-mine=true]").count(), 1);
});

browserTest("Who leaves is gone from the list", async ({ visit }) => {
  const ada = await visit("/", { as: "Ada" });
  const bob = await visit("/", { as: "Bob" });
  await ada.seesPeople("Ada", "Bob");

  await bob[Symbol.asyncDispose]();
  await ada.seesPeople("Ada");
});

browserTest(
  "A restart of the server brings everybody back",
  async ({ app, visit }) => {
    const ada = await visit("/", { as: "Ada" });
    const bob = await visit("/", { as: "Bob" });
    await ada.say("Before");
    await bob.sees("Before");

    await app.restart();
    await ada.live();
    await bob.live();
    await bob.say("After");

    await ada.sees("After");
    assertEquals(await ada.timeline(), ["Before", "After"]);
    await ada.seesPeople("Ada", "Bob");
  },
);

browserTest(
  "What was missed comes before what is new: texts, a change, a deletion, each once (UX 1)",
  async ({ app, visit }) => {
    const post = async (wish: SendFrame) => {
      const answer = await app.services.shell.post(member("Bob"), wish);
      assert(answer.t === "ack", JSON.stringify(answer));
      return answer.id;
    };
    const changed = await post(say("teh first"));
    const deleted = await post(say("second"));
    const ada = await visit("/", { as: "Ada" });
    await ada.sees("second");
    await ada.context.setOffline(true);
    // Ends the connection at once, which without a network stays away.
    await app.restart();
    await ada.page.locator("[data-connection=connecting]").waitFor();
    const edit = { ...say("the first"), kind: "edit", ref: changed } as const;
    await post(edit);
    await post({ ...say("", "cid-deletion"), kind: "delete", ref: deleted });
    await post(say("third"));
    await ada.page.evaluate(watch);

    await ada.context.setOffline(false);
    await post(say("fourth"));
    await ada.sees("fourth");

    // As it was drawn when the newest came, and as it stays.
    const conversation = [
      "the first",
      "This message was deleted.",
      "third",
      "fourth",
    ];
    const seen = await ada.page.evaluate(() => document.body.dataset.seen);
    assertEquals(JSON.parse(seen ?? "null"), conversation);
    assertEquals(
      await ada.page.locator(".message__text").allTextContents(),
      conversation,
    );
  },
);

browserTest("Rooms are apart", async ({ visit }) => {
  const ada = await visit("/", { as: "Ada" });
  const bob = await visit("/r/tea", { as: "Bob" });
  await ada.say("In the lobby");
  await ada.sees("In the lobby");
  await bob.say("In the tea room");
  await bob.sees("In the tea room");

  assertEquals(await ada.timeline(), ["In the lobby"]);
  assertEquals(await bob.timeline(), ["In the tea room"]);
});

/** Runs in a page: writes down what is shown when "fourth" first is. */
function watch(): void {
  const observer = new MutationObserver(() => {
    const texts = Array.from(
      document.querySelectorAll(".message__text"),
      (text) => text.textContent,
    );
    if (!texts.includes("fourth")) return;
    observer.disconnect();
    document.body.dataset.seen = JSON.stringify(texts);
  });
  observer.observe(document.body, { childList: true, subtree: true });
}

browserTest(
  "UX 28 an empty room's address is copied by its button, which says so",
  async ({ app, visit }) => {
    const ada = await visit("/r/tea", { as: "Ada" });
    await ada.page.getByRole("button", { name: "Copy link" }).click();

    await ada.page.getByRole("button", { name: "Link copied" }).waitFor();
    await ada.page.getByRole("status").getByText("Link copied").waitFor();
    assertEquals(await ada.violations(), []);
    await ada.field.press("Control+v");
    assertEquals(await ada.field.inputValue(), `${app.origin}/r/tea`);
  },
);

browserTest(
  "What one room does not take for an hour holds back no other, and can be discarded (UX 6)",
  async ({ app, visit }) => {
    const ada = await visit("/r/tea", { as: "Ada" });
    await ada.page.routeWebSocket(/\/api\/ws$/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((text) => {
        const frame: ClientFrame = JSON.parse(String(text));
        if (frame.t !== "send" || frame.room !== "tea") {
          return server.send(text);
        }
        const { cid, room } = frame;
        const refusal = { code: "rate", retry: true, afterMs: 3_600_000 };
        socket.send(JSON.stringify({ t: "nack", room, cid, ...refusal }));
      });
    });
    await ada.reload();
    const why = ada.page.getByText(
      "This opens a room, and many were opened lately.",
    );
    await ada.say("held");
    await why.waitFor();
    assertEquals(await ada.violations(), []);

    await ada.page.goto(app.origin);
    await ada.say("at once");
    await ada.sees("at once");
    assertEquals(await ada.timeline(), ["at once"]);
    await ada.page.goto(`${app.origin}/r/tea`);
    await why.waitFor();
    await ada.page.getByRole("button", { name: "Discard" }).click();
    await ada.page.getByRole("heading", { name: "It is quiet in" }).waitFor();
    await ada.reload();
    assertEquals(await ada.page.getByText("held").count(), 0);
  },
);

browserTest(
  "UX 28 a room is empty again when its first message was refused and discarded",
  async ({ visit }) => {
    const ada = await visit("/r/tea", { as: "Ada" });
    await ada.page.routeWebSocket(/\/api\/ws$/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((text) => {
        const frame: ClientFrame = JSON.parse(String(text));
        if (frame.t !== "send") return server.send(text);
        const { cid, room } = frame;
        const nack = { t: "nack", room, cid, code: "forbidden", retry: false };
        socket.send(JSON.stringify(nack));
      });
    });
    await ada.reload();
    const blank = ada.page.getByRole("heading", { name: "It is quiet in" });
    await ada.say("not here");
    await ada.page.getByText("You cannot do that in this room.").waitFor();
    assertEquals(await blank.count(), 0);

    await ada.page.getByRole("button", { name: "Discard" }).click();
    await blank.waitFor();
    await ada.page.getByRole("button", { name: "Copy link" }).waitFor();
  },
);
