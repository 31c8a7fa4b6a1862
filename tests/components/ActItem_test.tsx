import { assertEquals } from "@std/assert";
import type { VNode } from "preact";
import { ActItem } from "../../components/ActItem.tsx";
import { formatter } from "../../components/FormattedText.tsx";
import { Formatting } from "../../components/formatting.ts";
import { ACT_KINDS, type ActKind, type Message } from "../../lib/protocol.ts";
import { ada, bob, HOSTILE, message, MINUTE, NOON } from "./fixtures.ts";
import { classed, draw, text } from "./html.ts";

function drawn(did: ActKind, act: Message, myId: string | null): string {
  const item: VNode = (
    <Formatting.Provider value={formatter("https://chat.example")}>
      <ActItem did={did} act={act} myId={myId} timeZone={null} />
    </Formatting.Provider>
  );
  return draw(item);
}

function line(
  did: ActKind,
  fields: Partial<Message> = {},
  myId: string | null = null,
): string {
  const act = message({
    kind: did,
    body: "",
    ref: bob.id,
    whom: bob.name,
    ...fields,
  });
  return text(drawn(did, act, myId)).replaceAll(/ (?=[ ,])/g, "");
}

Deno.test("ActItem says who did what to whom, and for how long (UX 33)", () => {
  const lines = [
    line("open"),
    line("open", { body: "unlisted" }),
    line("enter"),
    line("host"),
    line("mute", { body: "600" }),
    line("mute"),
    line("unmute"),
    line("remove", { body: "9000", until: NOON + 150 * MINUTE }),
    line("remove", { body: "86400", until: NOON + 24 * 60 * MINUTE }),
    line("slow", { body: "30" }),
    line("slow", { body: "0" }),
    line("lock"),
  ];
  assertEquals(lines, [
    "Ada opened the room",
    "Ada opened the room, unlisted",
    "Ada came by an invitation",
    "Ada made Bob a host",
    "Ada muted Bob for 10 minutes",
    "Ada muted Bob",
    "Ada let Bob write again",
    "Ada removed Bob until 14:30 UTC",
    "Ada removed Bob until Tuesday 24 November, 12:00 UTC",
    "Ada set slow mode: one message every 30 seconds",
    "Ada ended slow mode",
    "Ada locked the room: only hosts can write now",
  ]);
});

Deno.test("ActItem calls the reader by no name", () => {
  assertEquals(line("mute", {}, ada.id), "You muted Bob");
  assertEquals(line("mute", {}, bob.id), "Ada muted you");
});

Deno.test("ActItem tells a role that is given back from one that is taken", () => {
  assertEquals(line("unhost"), "Ada took the host role from Bob");
  assertEquals(
    line("unhost", { by: bob }),
    "Bob gave the host role back",
  );
});

Deno.test("ActItem has words for every act, and lets no markup through", () => {
  for (const did of ACT_KINDS) {
    const fields = { by: { id: "x", name: HOSTILE }, whom: HOSTILE };
    assertEquals(line(did, fields).includes("{"), false, did);
  }
  const act = message({ kind: "mute", by: { id: "x", name: HOSTILE } });
  const html = drawn("mute", act, null);
  assertEquals(html.includes("<img"), false);
  assertEquals(classed(html, "act")[0]?.["data-act"], "mute");
});
