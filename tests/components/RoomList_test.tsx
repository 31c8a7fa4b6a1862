import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { RoomList } from "../../components/RoomList.tsx";
import { LOBBY, parseRoomId } from "../../lib/protocol.ts";
import { draw, elements, text } from "./html.ts";

const garden = parseRoomId("garden") ?? LOBBY;

function listed(unread: number, draft = false): string {
  const rooms = [{ room: garden, here: 0, unread, draft }];
  return draw(
    <RoomList rooms={rooms} current={LOBBY} here={1} formKey="key" />,
  );
}

Deno.test("UX 20 RoomList tells how much is unread, and so that it can be heard", () => {
  const html = listed(3);
  const [link] = elements(html, "a");

  assertStringIncludes(text(html), "garden 3 3 unread messages");
  assertEquals(link?.["data-unread"], "true");
});

Deno.test("UX 20 RoomList says nothing of rooms where all is read", () => {
  assert(!listed(0).includes("rooms__unread"));
});

Deno.test("RoomList counts no further than it was counted", () => {
  const html = listed(100);

  assertStringIncludes(text(html), "99+ more than 99 unread messages");
});

Deno.test("UX 5 RoomList marks rooms that hold a draft", () => {
  assertStringIncludes(text(listed(2, true)), "2 unread messages draft");
});
