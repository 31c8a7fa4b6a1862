import { assert, assertEquals } from "@std/assert";
import { createPalette } from "../../../lib/client/palette.ts";
import type {
  PaletteDeeds,
  PaletteFacts,
} from "../../../lib/client/palette_items.ts";
import { LOBBY, parseRoomId, type RoomId } from "../../../lib/protocol.ts";

function room(text: string): RoomId {
  const id = parseRoomId(text);
  assert(id !== null);
  return id;
}

const FACTS: PaletteFacts = {
  room: LOBBY,
  rooms: [
    { room: LOBBY, here: 2 },
    { room: room("garden"), here: 0, unread: 0 },
    { room: room("kitchen"), here: 1, unread: 3 },
  ],
  me: { id: "id-ada", name: "Ada" },
  people: [{ id: "id-ada", name: "Ada" }, { id: "id-bob", name: "Bob" }],
  host: false,
  newlines: false,
  apple: false,
  nowMs: Date.UTC(2026, 10, 23, 12),
  timeZone: "Asia/Tokyo",
  menuOf: () => null,
};

/** What a palette shows and does, as text. */
function open(fields: Partial<PaletteFacts> = {}) {
  const done: string[] = [];
  const note = (deed: string) => (to?: unknown) => {
    done.push(to === undefined ? deed : `${deed} ${to}`);
  };
  const deeds: PaletteDeeds = {
    go: note("go"),
    openMenu: note("menu"),
    mention: note("mention"),
    toNewest: note("newest"),
    pickDay: note("day"),
    setTheme: note("theme"),
    setNewlines: note("newlines"),
    showShortcuts: note("shortcuts"),
    close: note("close"),
    address: () => "https://chat.example/r/lobby",
  };
  const palette = createPalette({ ...FACTS, ...fields }, deeds);
  return {
    palette,
    done,
    labels: () => palette.shown.value.map(({ label }) => label),
    /** Types a query, presses Enter, and tells what that did. */
    enter(query: string): string[] {
      palette.typed(query);
      palette.choose();
      return done.splice(0);
    },
  };
}

Deno.test("UX 37 createPalette() begins with the rooms where something waits, and shows each", () => {
  const { labels, palette } = open();
  assertEquals(labels().slice(0, 3), ["kitchen", "garden", "lobby"]);
  assertEquals(palette.shown.value[0]?.unread, 3);
});

Deno.test("UX 37 createPalette() reaches every room of the list by its name", () => {
  const { enter } = open();
  for (const { room } of FACTS.rooms) {
    assertEquals(enter(room), ["close", `go /r/${room}`]);
  }
});

Deno.test("UX 37 createPalette() reaches every command by its label", () => {
  const { labels, palette } = open({ host: true });
  const commands = palette.sections.value
    .find(({ group }) => group === "commands")?.items ?? [];
  assert(commands.length > 10, labels().join());
  for (const { id, label } of commands) {
    palette.typed(label);
    assertEquals(palette.shown.value[0]?.id, id);
  }
});

Deno.test("UX 37 createPalette() finds commands by what people call them", () => {
  const { enter } = open({ host: true });
  assertEquals(enter("dark"), ["close", "theme dark"]);
  assertEquals(enter("theme light"), ["close", "theme light"]);
  assertEquals(enter("mark read"), ["close", "newest"]);
  assertEquals(enter("unread"), ["close", "go /r/kitchen"]);
  assertEquals(enter("calendar"), ["close", "day"]);
  assertEquals(enter("logout"), ["close", "go /me?room=lobby"]);
  assertEquals(enter("slow"), ["close", "go /r/lobby/settings"]);
  assertEquals(enter("newline"), ["close", "newlines true"]);
  assertEquals(enter("hotkeys"), ["close", "shortcuts"]);
});

Deno.test("createPalette() offers only what the reader may and can", () => {
  const { labels } = open({ me: null, newlines: null });
  const all = labels().join();
  assert(!all.includes("Room settings"), all);
  assert(!all.includes("Your name"), all);
  assert(!all.includes("Enter"), all);
});

Deno.test("createPalette() mentions people, and opens what one can do about them", () => {
  const { enter, labels, palette } = open({
    menuOf: (id) => `/r/lobby/acts?person=${id}`,
  });
  assertEquals(enter("bob"), ["close", "mention Bob"]);
  assertEquals(enter("about bob"), [
    "close",
    "menu /r/lobby/acts?person=id-bob",
  ]);
  palette.typed("@");
  assertEquals(labels(), ["Mention Bob", "What to do about Bob"]);
});

Deno.test("createPalette() goes to days, as the reader's calendar has them", () => {
  const { enter } = open({ nowMs: Date.UTC(2026, 10, 23, 23) });
  const day = (on: string) => [
    "close",
    `go /r/lobby?on=${on}&zone=Asia%2FTokyo`,
  ];
  assertEquals(enter("today"), day("2026-11-24"));
  assertEquals(enter("yesterday"), day("2026-11-23"));
  assertEquals(enter("2026-02-03"), day("2026-02-03"));
  assertEquals(enter("2026-02-31"), ["close", "go /r/2026-02-31"]);
});

Deno.test("createPalette() goes to a room that is not listed, by its name", () => {
  const { enter, labels, palette } = open();
  assertEquals(enter("#Crème brûlée"), ["close", "go /r/creme-brulee"]);
  palette.typed("#garden");
  assertEquals(labels(), ["garden"]);
  palette.typed("gard");
  assertEquals(labels()[0], "garden");
});

Deno.test("createPalette() moves round and round, and from the top for other words", () => {
  const { palette } = open();
  const last = palette.shown.value.length - 1;
  palette.move(-1);
  assertEquals(palette.active.value, last);
  palette.move(1);
  palette.move(1);
  assertEquals(palette.active.value, 1);
  palette.typed("g");
  assertEquals(palette.active.value, 0);
});

Deno.test("createPalette() does nothing where nothing fits", () => {
  const { done, palette } = open();
  palette.typed("@nobody");
  palette.move(1);
  palette.choose();
  assertEquals(palette.shown.value, []);
  assertEquals(done, []);
});
