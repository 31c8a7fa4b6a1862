/**
 * The whole of it by keyboard alone, where each step shows where one is.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { member, say } from "../lib/chat_fixtures.ts";
import { fill, talk } from "./past.ts";
import { browserTest } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

/** More steps than any page has; whoever needs them is caught somewhere. */
const STEPS_MAX = 200;

const TABBABLE =
  "a[href], button, input:not([type=hidden]), summary, textarea, [tabindex]";

/** What has the focus, and what is wrong with how that is shown. */
interface Focus {
  /** By what it is called; empty: nothing has it. */
  readonly name: string;
  readonly problem: string | null;
}

/** Runs in a page. */
function focus(): Focus {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body) {
    return { name: "", problem: null };
  }
  const labels = element instanceof HTMLInputElement ||
      element instanceof HTMLTextAreaElement ||
      element instanceof HTMLSelectElement
    ? Array.from(element.labels ?? [], (label) => label.textContent)
    : [];
  const name = element.ariaLabel ?? labels[0] ?? element.textContent;
  // Of the field, the whole box is framed.
  const framed = [element, element.closest(".composer__box")];
  const shown = framed.some((part) => {
    if (part === null) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(part);
    return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
  });
  const { height, left, top, width } = element.getBoundingClientRect();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  const problem = !shown
    ? "no outline"
    : !element.contains(hit)
    ? `behind ${hit?.className}, or off the screen`
    : null;
  return { name: name.trim(), problem };
}

/** How many places Tab stops at, all in all. */
function stops({ page }: Visitor): Promise<number> {
  return page.locator(TABBABLE).filter({ visible: true }).evaluateAll((all) =>
    all.filter((one) => one instanceof HTMLElement && one.tabIndex >= 0).length
  );
}

/** Waits for what moves among the messages, and has it settle on one. */
async function movesByArrows({ page }: Visitor): Promise<void> {
  await page.keyboard.press("Shift");
  await page.locator("textarea[aria-autocomplete]").waitFor();
  // As if Tab went down, but with the focus where it is.
  await page.evaluate(() => {
    const key = new KeyboardEvent("keydown", { key: "Tab", bubbles: true });
    document.body.dispatchEvent(key);
  });
}

/** The numbers of the messages that Tab stops at, or in. */
function messageStops({ page }: Visitor): Promise<string[]> {
  return page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLElement>(".message"))
      .filter((row) =>
        [row, ...row.querySelectorAll<HTMLElement>("a, button, input")]
          .some(({ tabIndex }) => tabIndex >= 0)
      ).map(({ id }) => id)
  );
}

/** Presses a key that moves the focus, and sees where that is. */
async function move({ page }: Visitor, key: "Tab" | "Shift+Tab") {
  await page.keyboard.press(key);
  const { name, problem } = await page.evaluate(focus);
  assertEquals(problem, null, name);
  return name;
}

/** Goes on until something is reached whose name has this in it. */
async function reach(
  visitor: Visitor,
  name: string,
  key: "Tab" | "Shift+Tab" = "Tab",
): Promise<void> {
  const passed: string[] = [];
  while (passed.length < STEPS_MAX) {
    const now = await move(visitor, key);
    if (now.includes(name)) return;
    passed.push(now);
  }
  throw new Error(`Cannot reach ${name}: went by ${passed.join(", ")}`);
}

async function press(visitor: Visitor, name: string): Promise<void> {
  await reach(visitor, name);
  await visitor.page.keyboard.press("Enter");
}

/** The same where another page comes of it. */
async function follow(visitor: Visitor, name: string): Promise<void> {
  await reach(visitor, name);
  await Promise.all([
    visitor.page.waitForEvent("load"),
    visitor.page.keyboard.press("Enter"),
  ]);
}

/** What so many steps pass by. */
async function walk(
  visitor: Visitor,
  key: "Tab" | "Shift+Tab",
  steps: number,
): Promise<string[]> {
  const passed: string[] = [];
  while (passed.length < steps) passed.push(await move(visitor, key));
  return passed;
}

browserTest(
  "All is done by keyboard alone, and one sees where one is (UX 35)",
  async ({ app, visit }) => {
    await fill(app.services, 60);
    const viewport = { width: 1280, height: 800 };
    const ada = await visit("/", { viewport });
    const { page } = ada;
    const { keyboard } = page;

    assertEquals(await move(ada, "Tab"), "Skip to the conversation");
    await keyboard.press("Enter");
    await reach(ada, "Your name");
    await keyboard.type("Ada");
    await keyboard.press("Enter");
    await ada.live();

    await reach(ada, "Skip to the field to write in");
    await keyboard.press("Enter");
    assertEquals((await page.evaluate(focus)).name, "Message to lobby");
    await keyboard.type("teh first");
    await keyboard.press("Shift+Enter");
    await keyboard.type("line");
    await keyboard.press("Enter");
    await ada.sees("teh first\nline");
    await keyboard.press("ArrowUp");
    await page.getByText("You are editing your message").waitFor();
    await keyboard.press("Control+a");
    await keyboard.type("the first");
    await keyboard.press("Enter");
    await ada.sees("the first");

    // Up the list, and back to what came meanwhile.
    for (let i = 0; i < 3; i++) await keyboard.press("PageUp");
    await talk(app.services, 1);
    await page.getByRole("button", { name: "1 new message" }).waitFor();
    await reach(ada, "1 new message", "Shift+Tab");
    await keyboard.press("Enter");
    await page.locator(".pill").waitFor({ state: "detached" });

    // Into a menu, which gives the focus back.
    await reach(ada, "What to do about the message of Bob", "Shift+Tab");
    await keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    const inside = page.getByRole("dialog").locator(":focus");
    assertEquals(await inside.count(), 1);
    await keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assertEquals(
      (await page.evaluate(focus)).name,
      "What to do about the message of Bob",
    );
    await keyboard.press("ArrowUp");
    await reach(ada, "What to do about your message");
    await keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await press(ada, "Delete message");
    await page.locator(".message[data-state=deleting]").waitFor();
    await press(ada, "Undo");
    await ada.sees("the first");

    await press(ada, "Go to a day");
    assertEquals((await page.evaluate(focus)).name, "Day");
    await keyboard.type("11142023");
    await Promise.all([
      page.waitForEvent("load"),
      keyboard.press("Enter"),
    ]);
    await ada.sees("Message 1");

    await reach(ada, "Go to a room, or open one");
    await keyboard.type("tea");
    await Promise.all([
      page.waitForEvent("load"),
      keyboard.press("Enter"),
    ]);
    await follow(ada, "Go to the room");
    await ada.live();
    await follow(ada, "Room settings");
    await follow(ada, "Lock the room");
    await follow(ada, "Back to #tea");
    await ada.live();

    await page.waitForLoadState("networkidle");
    await keyboard.press("Control+k");
    await page.getByRole("combobox").waitFor();
    await keyboard.type("lobby");
    await Promise.all([
      page.waitForEvent("load"),
      keyboard.press("Enter"),
    ]);
    await ada.live();

    await press(ada, "Change name, devices");
    await follow(ada, "Your devices, leaving");
    await press(ada, "Leave on this browser");
    await follow(ada, "Leave on this browser");
    await page.getByLabel("Your name").waitFor();
  },
);

browserTest(
  "Tab passes by everything once, there and back, and is caught nowhere (UX 35)",
  async ({ app, visit }) => {
    for (const text of ["one", "two"]) {
      await app.services.shell.post(member("Bob"), say(text));
    }
    const viewport = { width: 1280, height: 800 };
    const ada = await visit("/", { as: "Ada", viewport });
    const { page } = ada;
    // The second stands below the first, with its time beside its menu.
    for (const text of ["three", "four"]) {
      await ada.say(text);
      await ada.sees(text);
    }

    for (const path of ["/r/lobby", "/r/lobby/people", "/me", "/nowhere"]) {
      await page.goto(`${app.origin}${path}`);
      if (path === "/r/lobby") {
        await ada.live();
        await movesByArrows(ada);
      }
      const all = await stops(ada);
      const there = await walk(ada, "Tab", all);
      assertEquals(there.indexOf(""), -1, there.join(", "));
      assertEquals(await move(ada, "Tab"), "", "the end of the page");
      const back = await walk(ada, "Shift+Tab", all);
      assertEquals(back, there.toReversed());
    }
  },
);

browserTest(
  "One message is a stop of Tab, and arrows go from one to the next (UX 35)",
  async ({ app, visit }) => {
    await fill(app.services, 60);
    const viewport = { width: 1280, height: 800 };
    const ada = await visit("/", { as: "Ada", viewport });
    const { keyboard } = ada.page;
    const at = () => ada.page.evaluate(() => document.activeElement?.id);
    await ada.field.focus();
    await movesByArrows(ada);

    assertEquals(await messageStops(ada), ["m-60"]);
    assertEquals(
      await move(ada, "Shift+Tab"),
      "What to do about the message of Bob",
    );
    for (const id of ["m-59", "m-58"]) {
      await keyboard.press("ArrowUp");
      assertEquals(await at(), id);
      assertEquals((await ada.page.evaluate(focus)).problem, null);
    }
    assertEquals(await messageStops(ada), ["m-58"]);
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    const menu = ada.page.getByRole("dialog");
    await menu.getByText("Message from Bob").waitFor();
    await keyboard.press("Escape");
    await menu.waitFor({ state: "detached" });

    // To the oldest that is here, below the day that stays in sight.
    await keyboard.press("Home");
    assertEquals(await at(), "m-11");
    assertEquals((await ada.page.evaluate(focus)).problem, null);
    await keyboard.press("End");
    assertEquals(await at(), "m-60");

    // What comes is no stop until one goes there.
    await talk(app.services, 1);
    await ada.page.locator("#m-61").waitFor();
    await keyboard.press("Escape");
    assertEquals(await at(), "composer-body");
    await keyboard.press("Shift+Tab");
    assertEquals(await messageStops(ada), ["m-60"]);
    await keyboard.press("ArrowDown");
    assertEquals(await at(), "m-61");
    await keyboard.type("so");
    assertEquals(await ada.field.inputValue(), "so");

    // Who has no name moves likewise, and Escape leads to where one takes it.
    const guest = await visit("/", { viewport });
    const there = () => guest.page.evaluate(() => document.activeElement?.id);
    await guest.page.getByLabel("Your name").focus();
    await guest.page.keyboard.press("Shift");
    await guest.page.waitForFunction(() => {
      const key = new KeyboardEvent("keydown", { key: "Tab", bubbles: true });
      document.body.dispatchEvent(key);
      return document.querySelector("[role=log] .message[tabindex='0']");
    });
    assertEquals(await messageStops(guest), ["m-61"]);
    await move(guest, "Shift+Tab");
    for (const id of ["m-60", "m-59"]) {
      await guest.page.keyboard.press("ArrowUp");
      assertEquals(await there(), id);
    }
    await guest.page.keyboard.press("Escape");
    assertEquals(await there(), "join-name");
  },
);
