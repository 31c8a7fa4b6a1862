import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  type KeptHtml,
  stretchDrawer,
} from "../../routes/(_components)/drawn_stretch.ts";
import { formatter } from "../../components/FormattedText.tsx";
import { Formatting } from "../../components/formatting.ts";
import { Timeline, type TimelineProps } from "../../components/Timeline.tsx";
import { Fragments } from "../../lib/http/fragments.ts";
import { LOBBY, type Message } from "../../lib/protocol.ts";
import {
  ada,
  bob,
  HOSTILE,
  message,
  NOON,
  VISITING,
} from "../components/fixtures.ts";
import { draw } from "../components/html.ts";

const ORIGIN = "https://chat.example";
const PAGE = [ORIGIN, "/r/lobby"];
const cleo = { id: "id-cleo", name: HOSTILE };

/** More than a stretch, of all kinds. */
const MESSAGES: Message[] = [
  ...Array.from(
    { length: 40 },
    (_, i) => message({ seq: i + 1, by: [ada, bob][i % 3] ?? cleo }),
  ),
  message({ seq: 41, body: HOSTILE }),
  message({ seq: 42, body: `**bold** ${ORIGIN}/r/other <b>` }),
  message({ seq: 43, body: null, rev: 50 }),
  message({ seq: 44, body: "Better", rev: 51, edited: NOON + 1 }),
  message({ seq: 45, kind: "mute", by: ada, ref: bob.id, whom: HOSTILE }),
];

/** The second stretch goes on with a group instead of beginning one. */
const OTHER_ABOVE = MESSAGES.with(
  30,
  message({ seq: 31, id: "other-31", by: bob }),
);

/** Each reads the same room differently. */
const READERS: Partial<TimelineProps>[] = [
  ...[null, ada.id, bob.id, cleo.id, "id-dan"].map((myId) => ({ myId })),
  { myId: "id-dan", newAfter: 3 },
  { myId: "id-dan", newAfter: 35 },
  { myId: "id-dan", standing: { ...VISITING, hosts: [bob.id] } },
  { myId: "id-dan", messages: MESSAGES.slice(0, 20) },
  { myId: "id-dan", messages: MESSAGES.slice(30) },
  { myId: "id-dan", messages: OTHER_ABOVE },
  { myId: "id-dan", timeZone: "UTC" },
  { myId: "id-dan", timeZone: "UTC", nowMs: NOON },
  { myId: "id-dan", timeZone: "Pacific/Auckland" },
  {
    messages: MESSAGES.with(3, message({ seq: 4, body: "Edited", rev: 52 })),
  },
];

function props(reader: Partial<TimelineProps>): TimelineProps {
  return {
    room: LOBBY,
    myId: null,
    standing: VISITING,
    messages: MESSAGES,
    more: false,
    ...reader,
  };
}

function drawKept(
  kept: KeptHtml,
  reader: Partial<TimelineProps>,
  page = PAGE,
): string {
  const format = formatter(ORIGIN);
  const stretch = stretchDrawer(kept, page, format);
  return draw(
    <Formatting.Provider value={{ ...format, stretch }}>
      <Timeline {...props(reader)} />
    </Formatting.Provider>,
  );
}

Deno.test("stretchDrawer() gives each reader what is drawn for that reader alone", () => {
  const kept = new Fragments();
  const expected = READERS.map((reader) =>
    draw(<Timeline {...props(reader)} />)
  );
  for (let turn = 0; turn < 2; turn++) {
    const drawn = READERS.map((reader) => drawKept(kept, reader));
    assertEquals(drawn, expected);
    assertEquals(
      READERS.map((reader) => drawKept(kept, reader)).toReversed(),
      expected.toReversed(),
    );
  }
  assertEquals(new Set(expected).size, expected.length);
});

Deno.test("stretchDrawer() draws once for all whom a stretch does not name", () => {
  const keys: string[] = [];
  const kept = new Fragments();
  const counting: KeptHtml = {
    get: (key, draw) =>
      kept.get(key, () => {
        keys.push(key);
        return draw();
      }),
  };
  const [first] = ["id-dan", "id-eva"].map((myId) =>
    drawKept(counting, { myId })
  );
  assert(first?.includes("m-45"));
  assertEquals(keys.length, 2);
  drawKept(counting, { myId: bob.id });
  assertEquals(keys.length, 4);
});

Deno.test("stretchDrawer() keeps apart what stands in different pages", () => {
  const keys = new Set<string>();
  const noting: KeptHtml = {
    get(key, draw) {
      keys.add(key);
      return draw();
    },
  };
  drawKept(noting, {});
  const before = new Set(keys);
  drawKept(noting, {}, [ORIGIN, "/r/lobby?at=1"]);
  drawKept(noting, {}, ["https://other.example", "/r/lobby"]);
  assertEquals(keys.size, 3 * before.size);
  assertNotEquals(before.size, 0);
});
