/** Where one stopped reading, who types, and what waits elsewhere. */
import { assert, assertEquals } from "@std/assert";
import { browserTest } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

/** Looks at something else, or back at the page. */
async function look({ page }: Visitor, looks: boolean): Promise<void> {
  await page.evaluate((looks) => {
    document.hasFocus = () => looks;
    dispatchEvent(new Event(looks ? "focus" : "blur"));
  }, looks);
}

/** What is said, with "New" where its line stands. */
function lines({ page }: Visitor): Promise<string[]> {
  return page.locator(".timeline__new, .message__text").allTextContents();
}

/** Keeps what the icon of the app is told, as a test has none. */
async function keepBadge({ page }: Visitor): Promise<void> {
  await page.evaluate(() => {
    navigator.setAppBadge = (count) => {
      document.body.dataset["badge"] = String(count);
      return Promise.resolve();
    };
  });
}

async function badge({ page }: Visitor): Promise<number> {
  return Number(await page.locator("body").getAttribute("data-badge"));
}

/** Waits until the tab is called so. */
async function isCalled({ page }: Visitor, title: string): Promise<void> {
  await page.waitForFunction((title) => document.title === title, title);
}

/** Waits until the page has what tells of reading, which comes late. */
async function reads({ page }: Visitor): Promise<void> {
  await page.locator(".typing[data-live=true]").waitFor({ state: "attached" });
}

browserTest(
  "UX 20, 22 what came while one looked away is unread, and read once one looks",
  async ({ visit }) => {
    const ada = await visit("/", { as: "Ada" });
    const bob = await visit("/", { as: "Bob" });
    await ada.say("one");
    await bob.sees("one");
    await reads(ada);
    await bob.say("two");
    await ada.sees("two");
    assertEquals(await lines(ada), ["one", "two"]);
    const title = await ada.page.title();
    await keepBadge(ada);

    await look(ada, false);
    await bob.say("three");
    await bob.say("four");
    await isCalled(ada, `(2) ${title}`);
    assertEquals(await badge(ada), 2);
    assertEquals(await lines(ada), ["one", "two", "New", "three", "four"]);

    assertEquals(await ada.violations(), []);
    await look(ada, true);
    await isCalled(ada, title);
    assertEquals(await badge(ada), 0);
    assertEquals(await lines(ada), ["one", "two", "New", "three", "four"]);

    await ada.say("five");
    await ada.page.locator(".timeline__new").waitFor({ state: "detached" });
  },
);

browserTest(
  "UX 20 the line stands right after a reload, and where another tab read on it stays read",
  async ({ visit }) => {
    const ada = await visit("/", { as: "Ada" });
    const bob = await visit("/", { as: "Bob" });
    await ada.say("one");
    await bob.sees("one");
    await reads(ada);
    await look(ada, false);
    await bob.say("two");
    await ada.sees("two");
    await ada.page.locator(".timeline__new").waitFor();

    await ada.reload();
    assertEquals(await lines(ada), ["one", "New", "two"]);

    await reads(ada);
    const tab = await ada.openTab();
    await tab.live();
    await isCalled(tab, await ada.page.title());
    assertEquals((await ada.page.title()).startsWith("("), false);
  },
);

browserTest(
  "UX 20 a message can be marked unread from its menu, and stays so in all tabs",
  async ({ visit }) => {
    const ada = await visit("/", { as: "Ada" });
    const bob = await visit("/", { as: "Bob" });
    for (const text of ["one", "two", "three"]) await bob.say(text);
    await ada.sees("three");
    await reads(ada);
    const tab = await ada.openTab();
    await tab.live();
    await reads(tab);

    const message = ada.page.locator(".message").nth(1);
    await message.hover();
    await message.locator("a[data-menu]").click();
    await ada.page.getByRole("button", { name: "Mark unread" }).click();

    for (const one of [ada, tab]) {
      await one.page.locator(".timeline__new").waitFor();
      assertEquals(await lines(one), ["one", "New", "two", "three"]);
      assert((await one.page.title()).startsWith("(2)"));
    }
  },
);

browserTest(
  "UX 29 who types is named, moves nothing, and is gone with the message",
  async ({ visit }) => {
    const ada = await visit("/", { as: "Ada" });
    const bob = await visit("/", { as: "Bob" });
    await ada.seesPeople("Ada", "Bob");
    await Promise.all([reads(ada), reads(bob)]);
    const before = await ada.field.boundingBox();

    await bob.field.pressSequentially("/shrug");
    await bob.field.fill("");
    await bob.field.pressSequentially("hello");
    await ada.page.getByText("Bob is typing…").waitFor();
    assertEquals(await ada.field.boundingBox(), before);
    assertEquals(await bob.page.getByText("typing…").count(), 0);

    await bob.page.keyboard.press("Enter");
    await ada.sees("hello");
    await ada.page.getByText("Bob is typing…").waitFor({ state: "detached" });
  },
);

browserTest(
  "UX 20 other rooms tell how much is unread there",
  async ({ visit }) => {
    const ada = await visit("/r/garden", { as: "Ada" });
    const bob = await visit("/r/garden", { as: "Bob" });
    await ada.say("mine");
    await bob.sees("mine");
    await reads(ada);
    const title = await ada.page.title();
    await look(ada, false);
    await bob.say("one");
    await isCalled(ada, `(1) ${title}`);
    await ada.page.goto(new URL("/", ada.page.url()).href);
    await reads(ada);
    await bob.say("two");
    await bob.sees("two");

    // It asks again whenever it is looked at anew.
    await ada.page.evaluate(() =>
      document.dispatchEvent(new Event("visibilitychange"))
    );
    await ada.page.getByRole("link", { name: "2 unread messages" }).waitFor();
    assertEquals(await ada.violations(), []);
    await ada.page.reload();
    await ada.page.getByRole("link", { name: "2 unread messages" }).waitFor();
  },
);
