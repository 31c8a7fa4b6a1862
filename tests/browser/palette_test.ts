/**
 * The palette and the list of shortcuts, in a real browser: how they open and
 * close, where the focus goes, what they do to the page, and that they shut
 * nobody out.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { browserTest } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

function palette({ page }: Visitor) {
  return page.getByRole("combobox", { name: "Go to a room, or do something" });
}

function shortcuts({ page }: Visitor) {
  return page.getByRole("dialog", { name: "Keyboard shortcuts" });
}

/** Opens the palette by its key, once what hears it is loaded. */
async function open(visitor: Visitor): Promise<void> {
  await visitor.page.waitForLoadState("networkidle");
  await visitor.page.keyboard.press("Control+k");
  await palette(visitor).waitFor();
}

/** Opens it, types, and has the first line done. */
async function order(visitor: Visitor, query: string): Promise<void> {
  await open(visitor);
  await palette(visitor).fill(query);
  await visitor.page.keyboard.press("Enter");
}

function options({ page }: Visitor): Promise<string[]> {
  return page.getByRole("option").locator(".palette__label").allTextContents();
}

/** The text of the line that Enter chooses, as assistive technology has it. */
function active(visitor: Visitor): Promise<string | undefined> {
  return palette(visitor).evaluate((field) =>
    document.getElementById(field.getAttribute("aria-activedescendant") ?? "")
      ?.querySelector(".palette__label")?.textContent ?? undefined
  );
}

function focused({ field }: Visitor): Promise<boolean> {
  return field.evaluate((field) => document.activeElement === field);
}

browserTest(
  "UX 37 Ctrl+K opens a palette that reaches every room and command",
  async ({ visit }) => {
    const bob = await visit("/r/kitchen", { as: "Bob" });
    await bob.say("Soup is ready");
    await bob.sees("Soup is ready");
    const ada = await visit("/r/garden", { as: "Ada" });
    await ada.say("I am here");
    await ada.sees("I am here");
    const { field, page } = ada;

    // From the field, and back to it with nothing changed.
    await field.fill("half a thought");
    await open(ada);
    const rooms = (await options(ada)).slice(0, 3);
    assertEquals(rooms.toSorted(), ["garden", "kitchen", "lobby"]);
    assertEquals(rooms.at(-1), "garden"); // Where one is.
    assertEquals(await ada.violations(), []);
    await page.keyboard.press("Escape");
    await palette(ada).waitFor({ state: "detached" });
    assertEquals(await focused(ada), true);
    assertEquals(await field.inputValue(), "half a thought");

    // The key that opened it closes it, too.
    await open(ada);
    await page.keyboard.press("Control+k");
    await palette(ada).waitFor({ state: "detached" });
    assertEquals(await focused(ada), true);

    // Arrows move, Enter chooses, and what does not fit is said.
    await open(ada);
    await palette(ada).fill("appear");
    assertEquals(await active(ada), "Appearance: like the system");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    assertEquals(await active(ada), "Appearance: dark");
    await page.keyboard.press("Enter");
    await page.locator(":root[data-theme=dark]").waitFor();
    assertEquals(await focused(ada), true);
    await open(ada);
    await palette(ada).fill("@nobody");
    await page.getByText("Nothing fits “@nobody”.").waitFor();
    assertEquals(await ada.violations(), []);
    await page.keyboard.press("Escape");

    await order(ada, "@bob");
    await palette(ada).waitFor();
    await page.keyboard.press("Escape");
    await order(ada, "calendar");
    await page.locator(".jump:popover-open").waitFor();
    await page.keyboard.press("Escape");

    await open(ada);
    await palette(ada).fill("kit");
    await page.getByRole("option", { name: "kitchen" }).click();
    await page.waitForURL("**/r/kitchen");
    await ada.live();
    await order(ada, "mention bob");
    assertEquals(await field.inputValue(), "@Bob ");
    assertEquals(await focused(ada), true);
    await order(ada, "#Somewhere else");
    await page.waitForURL("**/r/somewhere-else");
  },
);

browserTest(
  "UX 37 ? lists the shortcuts, unless one types, and gives the focus back",
  async ({ visit }) => {
    const ada = await visit("/", { as: "Ada" });
    const { field, page } = ada;
    await page.waitForLoadState("networkidle");
    await field.focus();
    await page.keyboard.press("?");
    assertEquals(await field.inputValue(), "?");
    assertEquals(await shortcuts(ada).count(), 0);

    const theme = page.getByRole("button", { name: "Dark" });
    await theme.focus();
    await page.keyboard.press("?");
    await shortcuts(ada).waitFor();
    for (const key of ["Ctrl K", "Alt Shift ↓", "Shift Enter", "PgUp"]) {
      await shortcuts(ada).getByText(key, { exact: true }).waitFor();
    }
    assertEquals(await ada.violations(), []);
    await page.keyboard.press("Escape");
    await shortcuts(ada).waitFor({ state: "detached" });
    assertEquals(
      await theme.evaluate((button) => document.activeElement === button),
      true,
    );

    // By its button, and from the palette.
    await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
    await shortcuts(ada).waitFor();
    await shortcuts(ada).getByRole("button", { name: "Close" }).click();
    await shortcuts(ada).waitFor({ state: "detached" });
    await field.focus();
    await order(ada, "hotkeys");
    await shortcuts(ada).waitFor();
    assertEquals(await palette(ada).count(), 0);
    await page.keyboard.press("Escape");
    await shortcuts(ada).waitFor({ state: "detached" });
    assertEquals(await focused(ada), true);
  },
);

browserTest(
  "UX 37 Alt+Shift+↓ walks to the room where something waits, and so does the palette",
  async ({ visit }) => {
    const ada = await visit("/r/garden", { as: "Ada" });
    await ada.say("Until later");
    await ada.sees("Until later");
    await ada.page.goto(ada.page.url().replace("garden", "kitchen"));
    await ada.live();
    const bob = await visit("/r/garden", { as: "Bob" });
    await bob.say("News!");
    await bob.sees("News!");
    await ada.reload();
    const waits = ada.page.locator(".rooms__link[data-unread=true]");
    await waits.waitFor();
    await open(ada);
    assertEquals((await options(ada))[0], "garden");
    const first = ada.page.getByRole("option").first();
    assertEquals(
      await first.locator(".rooms__unread").innerText(),
      "1\n1 unread message",
    );
    await ada.page.keyboard.press("Escape");
    await ada.page.keyboard.press("Alt+Shift+ArrowDown");
    await ada.page.waitForURL("**/r/garden");
  },
);

browserTest(
  "UX 37 on a phone a button opens the palette, and touch chooses",
  async ({ visit }) => {
    const ada = await visit("/", {
      as: "Ada",
      viewport: { width: 360, height: 640 },
      hasTouch: true,
      isMobile: true,
    });
    const { page } = ada;
    await page.waitForLoadState("networkidle");
    const menu = page.getByRole("button", { name: "Show rooms and people" });
    await menu.tap();
    await page.getByRole("button", { name: "Go to…" }).tap();
    await palette(ada).waitFor();
    assertEquals(await ada.violations(), []);
    const { width, x } = await page.getByRole("dialog").boundingBox() ??
      { width: 0, x: 0 };
    assert(x >= 0 && x + width <= 360, `${x} ${width}`);
    await page.getByRole("button", { name: "Close", exact: true }).tap();
    await palette(ada).waitFor({ state: "detached" });
    assertEquals(
      await menu.evaluate((button) => document.activeElement === button),
      true,
    );

    await menu.tap();
    await page.getByRole("button", { name: "Go to…" }).tap();
    await page.getByRole("option", { name: "Appearance: dark" }).tap();
    await page.locator(":root[data-theme=dark]").waitFor();
  },
);

browserTest(
  "UX 39 without a program nothing is shown that needs one",
  async ({ visit }) => {
    const ada = await visit("/", { javaScriptEnabled: false });
    for (const name of ["Go to…", "Keyboard shortcuts"]) {
      const button = ada.page.getByRole("button", { name });
      assertEquals(await button.count(), 0, name);
    }
  },
);

browserTest(
  "The link to a message is copied from its menu, by keyboard, and leads to it (UX 21, 35)",
  async ({ app, visit }) => {
    const ada = await visit("/r/garden", { as: "Ada" });
    const { field, page } = ada;
    for (const text of ["one", "two"]) {
      await ada.say(text);
      await ada.sees(text);
    }
    await page.getByLabel("What to do about your message").first().focus();
    await page.keyboard.press("Enter");
    const menu = page.getByRole("dialog", { name: "Your message" });
    await menu.getByRole("button", { name: "Copy link" }).focus();
    await page.keyboard.press("Enter");
    await menu.getByRole("button", { name: "Link copied" }).waitFor();
    assertEquals(await menu.getByRole("status").innerText(), "Link copied");
    assertEquals(await ada.violations(), []);
    await page.keyboard.press("Escape");

    await field.focus();
    await page.keyboard.press("Control+v");
    const seq = await page.locator(".message").first().getAttribute("id");
    const address = await field.inputValue();
    assertEquals(
      address,
      `${app.origin}/r/garden?at=${seq?.slice(2)}#${seq}`,
    );
    await page.goto(address);
    await page.locator(".message:target").getByText("one").waitFor();

    const still = await visit("/", { as: "Bob", javaScriptEnabled: false });
    await still.page.getByLabel("Message to").fill("hello");
    await still.page.getByRole("button", { name: "Send" }).click();
    await still.page.getByLabel("What to do about your message").click();
    await still.page.getByRole("link", { name: "Link to this message" })
      .click();
    await still.page.locator(".message:target").getByText("hello").waitFor();
  },
);
