import { assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { RoomView } from "../../components/RoomView.tsx";
import { Parts } from "../../components/Still.tsx";
import { STILL_PARTS } from "../../components/still_parts.ts";
import { Fragments } from "../../lib/http/fragments.ts";
import { parseRoomId } from "../../lib/protocol.ts";
import { drawnParts } from "../../routes/(_components)/drawn_parts.ts";
import { ada, bob, chatProps } from "../components/fixtures.ts";

const rooms = ["lobby", "tea"].map((name) => {
  const room = parseRoomId(name);
  if (room === null) throw new TypeError(`Not a room: ${name}`);
  return room;
});
const pages = [ada, bob, null].flatMap((me) =>
  rooms.map((room, i) => {
    const join = { ...chatProps().join, key: `key-${me?.id}-${i}` };
    return chatProps({ me, room, join });
  })
);

function drawAll(parts: typeof STILL_PARTS): string[] {
  return pages.map((props) =>
    renderToString(
      <Parts.Provider value={parts}>
        <RoomView {...props} />
      </Parts.Provider>,
    ).replace(
      /&#(\d+);/g,
      (_, codePoint) => String.fromCodePoint(Number(codePoint)),
    )
  );
}

Deno.test("drawnParts() gives each page what is drawn for it alone", () => {
  const fragments = new Fragments();
  const expected = drawAll(STILL_PARTS);
  assertEquals(drawAll(drawnParts(fragments)), expected);
  assertEquals(drawAll(drawnParts(fragments)), expected);
  assertEquals(new Set(expected).size, pages.length);
});

Deno.test("drawnParts() needs one byte for each character", () => {
  const wide: string[] = [];
  drawAll(drawnParts({
    get(_key, draw) {
      const html = draw();
      if (/[^\0-\xff]/.test(html)) wide.push(html);
      return html;
    },
  }));
  assertEquals(wide, []);
});

Deno.test("drawnParts() keeps nothing that is one person's", () => {
  const keys: string[] = [];
  drawAll(drawnParts({
    get(key, draw) {
      const html = draw();
      keys.push(key + html);
      return html;
    },
  }));
  const found = [ada, bob].flatMap(({ id, name }) => [id, name, "key-"])
    .filter((secret) => keys.some((key) => key.includes(secret)));
  assertEquals(found, []);
});
