import { assertEquals } from "@std/assert";
import { NewPill } from "../../components/NewPill.tsx";
import { RoomView } from "../../components/RoomView.tsx";
import { chatProps } from "./fixtures.ts";
import { classed, draw, elements } from "./html.ts";

Deno.test("NewPill counts what the reader has not seen, and is not there without (UX 18)", () => {
  assertEquals(draw(<NewPill unseen={0} />), '<div role="status"></div>');
  assertEquals(
    elements(draw(<NewPill unseen={1} />), "button").map(({ type }) => type),
    ["button"],
  );
});

Deno.test("NewPill leads whoever is further up to the end, without announcing it", () => {
  const html = draw(<NewPill unseen={0} away />);
  assertEquals(html.startsWith('<div role="status"></div>'), true);
  assertEquals(
    elements(html, "button").map((button) => button["aria-label"]),
    ["Back to the newest messages"],
  );
  assertEquals(elements(draw(<NewPill unseen={2} away />), "button").length, 1);
});

Deno.test("RoomView marks rooms that hold a draft (UX 5)", () => {
  const [room] = chatProps().rooms;
  if (room === undefined) throw new Error("Cannot test without a room");
  const rooms = [{ ...room, draft: true }];
  const html = draw(<RoomView {...chatProps({ rooms })} />);
  assertEquals(classed(html, "rooms__draft").length, 1);
});
