/**
 * The field where messages are written, as only a browser can try it: input
 * methods, touch, the keyboard's own effects, where the focus is.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { CDPSession } from "playwright-core";
import { browserTest } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

/** A letter as an input method makes it of keys. */
async function compose(visitor: Visitor, ...steps: string[]) {
  const devtools = await visitor.context.newCDPSession(visitor.page);
  for (const text of steps) {
    const { length } = text;
    await devtools.send("Input.imeSetComposition", {
      text,
      selectionStart: length,
      selectionEnd: length,
    });
  }
  return devtools;
}

/** Enter, as browsers tell it to who uses an input method. */
async function composingEnter(devtools: CDPSession): Promise<void> {
  const key = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 };
  await devtools.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key });
  await devtools.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
}

/** Waits until what is loaded with the first use is there. */
async function ready({ field, page }: Visitor): Promise<void> {
  await field.focus();
  await page.locator("textarea[aria-autocomplete=list]").waitFor();
}

function value({ field }: Visitor): Promise<string> {
  return field.inputValue();
}

/** The place in the field, or the selection. */
function selection({ field }: Visitor): Promise<number[]> {
  return field.evaluate((field) =>
    field instanceof HTMLTextAreaElement
      ? [field.selectionStart, field.selectionEnd]
      : []
  );
}

/** Whether the field has the focus. */
function focused({ field }: Visitor): Promise<boolean> {
  return field.evaluate((field) => document.activeElement === field);
}

browserTest(
  "UX 9 Enter sends, Shift breaks the line, Ctrl sends always",
  async ({ visit }) => {
    const ada = await visit("/", { as: "Ada" });
    const { field, page } = ada;
    await field.pressSequentially("one");
    await field.press("Shift+Enter");
    await field.pressSequentially("two");
    assertEquals(await value(ada), "one\ntwo");
    await field.press("Enter");
    await ada.sees("one\ntwo");
    await field.pressSequentially("three");
    await field.press("Control+Enter");
    await ada.sees("three");

    assertEquals(await value(ada), "");
    assertEquals(await page.locator(".message").count(), 2);
  },
);

browserTest(
  "UX 9 Enter that confirms a composition neither sends nor breaks the line",
  async ({ visit }) => {
    const ada = await visit("/", { as: "Ada" });
    await ready(ada);
    const devtools = await compose(ada, "ㅎ", "하", "한");
    await composingEnter(devtools);
    await devtools.send("Input.insertText", { text: "한" });

    assertEquals(await value(ada), "한");
    await ada.page.keyboard.press("Enter");
    await ada.sees("한");
    assertEquals(await ada.timeline(), ["한"]);
  },
);

browserTest(
  "UX 10 on touch Enter is a new line and the button sends, unless the person wants otherwise",
  async ({ visit }) => {
    const phone = { width: 360, height: 640 };
    const touch = { hasTouch: true, isMobile: true, viewport: phone };
    const ada = await visit("/", { as: "Ada", ...touch });
    const { field, page } = ada;
    assertEquals(await focused(ada), false);
    assertEquals(await field.getAttribute("enterkeyhint"), "enter");
    await field.tap();
    await field.pressSequentially("one");
    await page.keyboard.press("Enter");
    await field.pressSequentially("two");
    assertEquals(await value(ada), "one\ntwo");
    await page.getByRole("button", { name: "Send" }).tap();
    await ada.sees("one\ntwo");
    assertEquals(await focused(ada), true);

    // Keys that a screen does not have: Enter is that of a keyboard.
    await page.keyboard.press("ArrowLeft");
    await field.pressSequentially("three");
    await page.keyboard.press("Enter");
    await ada.sees("three");

    await page.getByRole("button", { name: "Show rooms and people" }).tap();
    await page.getByLabel("Enter starts a new line").tap();
    await ada.reload();
    await page.keyboard.press("ArrowLeft");
    await field.pressSequentially("four");
    await page.keyboard.press("Enter");
    assertEquals(await value(ada), "four\n");
  },
);

browserTest(
  "UX 11 the field grows and shrinks with its text, and the list stays at its end",
  async ({ visit }) => {
    const ada = await visit("/", { as: "Ada" });
    await ada.say(Array.from({ length: 80 }, (_, n) => `line ${n}`).join("\n"));
    await ada.page.locator(".message[data-state=stored]").waitFor();
    await growsAndShrinks(ada);
  },
);

browserTest(
  "UX 11 the field grows where the stylesheet cannot make it",
  async ({ visit }) => {
    const ada = await visit("/");
    await ada.context.addInitScript(() => {
      CSS.supports = () => false;
      addEventListener("DOMContentLoaded", () => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync("textarea { field-sizing: fixed !important }");
        document.adoptedStyleSheets = [sheet];
      });
    });
    await ada.join("Ada");
    await growsAndShrinks(ada);
  },
);

async function growsAndShrinks(ada: Visitor): Promise<void> {
  await ready(ada);
  const height = () =>
    ada.field.evaluate((field) => field.getBoundingClientRect().height);
  const before = await height();
  await ada.field.fill("word ".repeat(120));
  await ada.page.waitForFunction(
    (before) =>
      (document.querySelector("textarea")?.clientHeight ?? 0) > before,
    before * 1.5,
  );
  const scrolled = await ada.page.locator(".timeline")
    .evaluate((list) => list.scrollTop);
  assert(Math.abs(scrolled) < 1, String(scrolled));
  await ada.field.fill("");
  await ada.page.waitForFunction(
    (before) => document.querySelector("textarea")?.clientHeight === before,
    before,
  );
}

browserTest("UX 11 whitespace alone never sends", async ({ visit }) => {
  const ada = await visit("/", { as: "Ada" });
  await ada.field.pressSequentially("   ");
  await ada.field.press("Control+Enter");
  await ada.field.fill("");
  await ada.say("text");
  await ada.sees("text");

  assertEquals(await ada.timeline(), ["text"]);
});

browserTest(
  "UX 12 typing goes to the field, and Tab and shortcuts are left alone",
  async ({ visit }) => {
    const ada = await visit("/", { as: "Ada" });
    const { page } = ada;
    assertEquals(await focused(ada), false);
    await page.keyboard.press("Tab");
    assertEquals(await focused(ada), false);
    await page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) {
        document.activeElement.blur();
      }
    });
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("Control+b");
    assertEquals(await focused(ada), false);
    await page.keyboard.type("hello");
    assertEquals(await value(ada), "hello");

    await page.keyboard.press("Enter");
    await ada.sees("hello");
    await page.getByRole("button", { name: "Send" }).focus();
    await ada.field.fill("again");
    await page.getByRole("button", { name: "Send" }).click();
    await ada.sees("again");
    assertEquals(await focused(ada), true);

    await page.locator(".timeline").focus();
    await page.keyboard.type("from the list");
    assertEquals(await value(ada), "from the list");
  },
);

browserTest(
  "UX 13 ↑ edits one's last message, Esc gives the field back, and others see the change",
  async ({ visit }) => {
    const ada = await visit("/", { as: "Ada" });
    const bob = await visit("/", { as: "Bob" });
    await ada.say("teh first");
    await ada.sees("teh first");
    await bob.say("not yours");
    await ada.sees("not yours");
    await ada.field.press("ArrowUp");
    await ada.page.getByText("You are editing your message").waitFor();
    assertEquals(await value(ada), "teh first");
    assertEquals(await ada.violations(), []);
    await ada.field.press("Escape");
    assertEquals(await value(ada), "");

    await ada.field.press("ArrowUp");
    await ada.field.fill("the first");
    await ada.field.press("Enter");
    await bob.sees("the first");
    await ada.sees("the first");
    assertEquals(await value(ada), "");
    const edited = bob.page.locator(".message__edited time");
    assertEquals(await edited.textContent(), "edited");
    assert((await edited.getAttribute("title"))?.includes("20"));
    await bob.reload();
    assertEquals(await bob.page.locator(".message__edited").count(), 1);

    // In a text it only moves.
    await ada.field.fill("one\ntwo");
    await ada.field.press("ArrowUp");
    await ada.field.press("ArrowUp");
    assertEquals(await value(ada), "one\ntwo");
  },
);

browserTest(
  "UX 13 what is typed waits while a message is edited from its menu",
  async ({ visit }) => {
    const ada = await visit("/", { as: "Ada" });
    await ada.say("old text");
    await ada.sees("old text");
    await ada.field.fill("half a thought");
    await ada.page.getByLabel("What to do about your message").click();
    await ada.page.getByRole("button", { name: "Edit message" }).click();
    await ada.page.getByText("You are editing your message").waitFor();
    assertEquals(await value(ada), "old text");
    // Which one it is shows, and what the button does.
    const marked = ada.page.locator(".message[data-editing]");
    assertEquals(await marked.locator(".message__text").allTextContents(), [
      "old text",
    ]);
    await ada.field.fill("new text");
    await ada.page.getByRole("button", { name: "Save" }).click();
    await ada.sees("new text");
    assertEquals(await value(ada), "half a thought");
    assertEquals(await marked.count(), 0);
    await ada.page.getByRole("button", { name: "Send" }).waitFor();
  },
);

browserTest(
  "UX 13 an edit and a deletion made offline go out in order",
  async ({ visit }) => {
    const ada = await visit("/", { as: "Ada" });
    const bob = await visit("/", { as: "Bob" });
    await ada.say("here");
    await ada.sees("here");
    await ready(ada);
    await ada.goOffline();
    await ada.say("teh next");
    await ada.page.getByText("teh next").waitFor();
    await ada.field.press("ArrowUp");
    await ada.field.fill("the next");
    await ada.field.press("Enter");
    await ada.page.getByText("the next").waitFor();
    await ada.context.setOffline(false);

    await bob.sees("the next");
    await ada.sees("the next");
    assertEquals(await bob.timeline(), ["here", "the next"]);
    assertEquals(await ada.timeline(), ["here", "the next"]);
  },
);

browserTest(
  "UX 13 an edit made offline outlives its tab",
  async ({ visit }) => {
    const ada = await visit("/", { as: "Ada" });
    const bob = await visit("/", { as: "Bob" });
    await ada.say("before");
    await ada.sees("before");
    await ready(ada);
    await ada.goOffline();
    await ada.field.press("ArrowUp");
    await ada.field.fill("after");
    await ada.field.press("Enter");
    await ada.page.locator(".message[data-state=saving]").waitFor();
    await ada.page.close();
    await ada.context.setOffline(false);
    const tab = await ada.openTab();

    await bob.sees("after");
    await tab.sees("after");
  },
);

browserTest(
  "UX 14 @ and : are completed by keys and by clicks",
  async ({ visit }) => {
    const bob = await visit("/", { as: "Bob" });
    const ada = await visit("/", { as: "Ada" });
    const { field, page } = ada;
    const options = page.getByRole("option");
    await bob.say("hello");
    await ada.sees("hello");
    await ready(ada);

    await field.pressSequentially("hi @bo");
    await options.first().waitFor();
    assertEquals(await field.getAttribute("aria-controls"), "completion");
    assertEquals(
      await field.getAttribute("aria-activedescendant"),
      "completion-0",
    );
    assertEquals(await ada.violations(), []);
    await field.press("Enter");
    assertEquals(await value(ada), "hi @Bob ");
    assertEquals(await options.count(), 0);

    await field.pressSequentially(":tad");
    await options.first().click();
    assertEquals(await value(ada), "hi @Bob 🎉 ");
    assertEquals(await focused(ada), true);

    await field.pressSequentially(":sm");
    await options.first().waitFor();
    await field.press("Escape");
    assertEquals(await options.count(), 0);
    assertEquals(await value(ada), "hi @Bob 🎉 :sm");
    await field.press("Control+z");

    await field.fill("");
    await field.pressSequentially(":D");
    await field.press("Enter");
    await ada.sees(":D");
  },
);

browserTest(
  "UX 16 * _ and ` wrap what is selected, and can be undone",
  async ({ visit }) => {
    const ada = await visit("/", { as: "Ada" });
    await ready(ada);
    for (const mark of ["*", "_", "`"]) {
      await ada.field.fill("one two");
      await ada.field.evaluate((field) => {
        if (field instanceof HTMLTextAreaElement) field.setSelectionRange(4, 7);
      });
      await ada.page.keyboard.type(mark);
      assertEquals(await value(ada), `one ${mark}two${mark}`);
      assertEquals(await selection(ada), [5, 8]);
      await ada.page.keyboard.press("Control+z");
      assertEquals(await value(ada), "one two");
    }
  },
);

browserTest(
  "UX 17 the keyboard of a phone never covers the field, and zoom is free",
  async ({ visit }) => {
    const ada = await visit("/");
    await ada.context.addInitScript(() => {
      const seen = Object.assign(new EventTarget(), { height: 640, scale: 1 });
      Object.defineProperty(globalThis, "visualViewport", { value: seen });
    });
    await ada.page.setViewportSize({ width: 360, height: 640 });
    await ada.join("Ada");
    await ready(ada);
    await ada.page.evaluate(() => {
      const seen = globalThis.visualViewport;
      if (seen === null) return;
      Object.assign(seen, { height: 340 });
      seen.dispatchEvent(new Event("resize"));
    });

    const foot = await ada.page.locator(".composer").boundingBox();
    assert((foot?.y ?? 999) + (foot?.height ?? 999) <= 340, String(foot?.y));
    const viewport = await ada.page.locator("meta[name=viewport]")
      .getAttribute("content") ?? "";
    assert(viewport.includes("interactive-widget=resizes-content"));
    assert(!/user-scalable|maximum-scale/.test(viewport), viewport);
  },
);

browserTest(
  "UX 23 PageUp, PageDown, Home and End scroll the list from the field",
  async ({ visit }) => {
    const ada = await visit("/", { as: "Ada" });
    const { field, page } = ada;
    await page.setViewportSize({ width: 800, height: 400 });
    await ada.say(Array.from({ length: 80 }, (_, n) => `line ${n}`).join("\n"));
    await page.locator(".message[data-state=stored]").waitFor();
    await ready(ada);
    const top = () =>
      page.locator(".timeline").evaluate((list) => Math.round(list.scrollTop));
    const end = await top();
    await field.press("PageUp");
    const above = await top();
    assert(above < end - 100, String(above));
    await field.press("PageDown");
    assertEquals(await top(), end);
    await field.press("Home");
    assert(await top() < above);
    await field.press("End");
    assertEquals(await top(), end);
    assertEquals(await focused(ada), true);
  },
);
