import { assert, assertEquals } from "@std/assert";
import { indexPage, statePage } from "./page.tsx";
import { PAGES, PARTS } from "./states.ts";

/** Each component is in the gallery by its name, or inside of another. */
const INSIDE: ReadonlySet<string> = new Set([
  "ActItem",
  "Avatar",
  "Brand",
  "ComposerAssist",
  "CopyLink",
  "DayJump",
  "EditForm",
  "EmptyRoom",
  "FormattedText",
  "HostBadge",
  "Keys",
  "LeaveForm",
  "MeLink",
  "MenuLink",
  "MenuTitle",
  "MessageBody",
  "MessageItem",
  "MessageLink",
  "ModalDialog",
  "Myself",
  "Overlay",
  "OverlayButton",
  "PendingItem",
  "PersonLine",
  "PlaceNote",
  "QrCode",
  "RoomForm",
  "RoomName",
  "SkipLinks",
  "Still",
  "TimelineStretch",
  "UnreadForm",
  "VoidLink",
  "WithName",
]);

Deno.test("The gallery shows every component", async () => {
  const folder = new URL("../../components/", import.meta.url);
  const names = (await Array.fromAsync(Deno.readDir(folder)))
    .map(({ name }) => /^([A-Z]\w+)\.tsx$/.exec(name)?.[1] ?? "")
    .filter((name) => name !== "");
  const shown = new Set(
    [...PARTS, ...PAGES].map(({ name }) => name.split("/")[0] ?? ""),
  );
  assertEquals(
    names.filter((name) => !shown.has(name) && !INSIDE.has(name)),
    [],
  );
});

Deno.test("The gallery draws each state, under a name of its own", () => {
  const names = [...PARTS, ...PAGES].map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  const html = indexPage();
  for (const { name } of PARTS) assert(html.includes(name), name);
  for (const { name } of PAGES) assert(statePage(name) !== null, name);
  assertEquals(statePage("none"), null);
});
