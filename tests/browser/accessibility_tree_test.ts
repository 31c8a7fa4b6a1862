/**
 * What each kind of page tells who does not see it, held against a text that
 * somebody has read: `tests/browser/snapshots/`.
 *
 * With `UPDATE_SNAPSHOTS=1` the texts are written anew, to be read again.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { LOBBY } from "../../lib/protocol.ts";
import { cid } from "../lib/chat_fixtures.ts";
import { accessibilityTree } from "./accessibility_tree.ts";
import { fill, MINUTE_MS } from "./past.ts";
import { browserTest } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

const SNAPSHOTS = new URL("snapshots/", import.meta.url);
const UPDATE = Deno.env.get("UPDATE_SNAPSHOTS") === "1";
const LOOK = { viewport: { width: 1280, height: 800 }, timezoneId: "UTC" };
const START_MS = Date.UTC(2023, 10, 14, 9, 30);

/** Waits until a page of a room knows where its reader is. */
async function drawn({ page }: Visitor): Promise<void> {
  await page.locator("input[name=zone][value=UTC]")
    .waitFor({ state: "attached" });
}

/** Holds the page that is open against its text. */
async function assertTree(visitor: Visitor, name: string): Promise<void> {
  const tree = await accessibilityTree(visitor);
  const file = new URL(`${name}.txt`, SNAPSHOTS);
  if (UPDATE) await Deno.writeTextFile(file, tree);
  else assertEquals(tree, await Deno.readTextFile(file), name);
}

browserTest(
  "Pages tell what they are to who does not see them (UX 34, 35)",
  async ({ app, visit }) => {
    await fill(app.services, 3, { startMs: START_MS });
    const cleo = await visit("/", LOOK);
    await drawn(cleo);
    await assertTree(cleo, "lobby_of_a_reader");
    await cleo.page.goto(`${app.origin}/nowhere`);
    await assertTree(cleo, "error");

    const ada = await visit("/", { as: "Ada", ...LOOK });
    const id = await ada.page.locator("html").getAttribute("data-person");
    assert(id !== null);
    const nowMs = START_MS + 10 * MINUTE_MS;
    await app.services.log.append([{
      room: LOBBY,
      author: { id, name: "Ada" },
      kind: "message",
      body: "It is **on**, see https://example.org/",
      id: "mine",
      cid: cid("cid-mine"),
      nowMs,
      steadyMs: nowMs,
    }]);
    await ada.reload();
    await assertTree(ada, "lobby_of_a_member");
    await ada.page.getByLabel("What to do about the message of Bob").last()
      .click();
    await ada.page.getByRole("dialog").waitFor();
    // What else is loaded with the first use.
    await ada.page.locator("textarea[aria-autocomplete=list]").waitFor();
    await assertTree(ada, "lobby_with_a_menu");

    // The first tab stays, as who leaves a room is listed for some seconds.
    const tab = await ada.openTab();
    await tab.page.goto(`${app.origin}/r/tea`);
    await tab.live();
    await assertTree(tab, "empty_room");
    await tab.say("Welcome");
    await tab.sees("Welcome");
    await tab.page.goto(`${app.origin}/r/tea/settings`);
    await assertTree(tab, "settings");
    await tab.page.goto(`${app.origin}/me`);
    await assertTree(tab, "me");
  },
);
