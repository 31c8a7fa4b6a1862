/**
 * Pages as other people's screens show them: with the system's own colours,
 * without motion, from right to left, and large.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { member, room, say } from "../lib/chat_fixtures.ts";
import { browserTest, type Scene } from "./scene.ts";
import type { VisitOptions, Visitor } from "./visitor.ts";

const DESKTOP = { width: 1280, height: 800 };
/** 320 by 640 pixels, twice as large as they are meant. */
const LARGE = { viewport: { width: 160, height: 320 }, deviceScaleFactor: 2 };
const HEBREW = "שלום, מה שלומך היום?";
const ENGLISH = "A few words about the weather, and some more";

const TEXTS = [
  "Look at `code` and ||secret|| and https://example.org/ and **more**",
  "```ts\nconst answer = 'x';\n```",
  "> quoted\n\n- one\n- two",
  "שלום @Ada, מה שלומך?",
  HEBREW,
  ENGLISH,
];

/** A room of Ada's, with everything in it that a message may hold. */
async function furnish(
  { app, visit }: Scene,
  options: VisitOptions = { viewport: DESKTOP },
): Promise<Visitor> {
  const ada = await visit("/r/tea", { as: "Ada", ...options });
  await ada.say("Mine");
  await ada.sees("Mine");
  for (const [i, text] of TEXTS.entries()) {
    const frame = { ...say(text, `cid-text-${i}`), room: room("tea") };
    await app.services.shell.post(member("Bob"), frame);
  }
  await ada.sees(ENGLISH);
  return ada;
}

/** The pages of whoever runs a room. */
const PAGES = ["/r/tea", "/r/tea/settings", "/r/tea/people", "/me", "/nowhere"];

/** What is cut off, or sticks out: by class, of what is shown. */
function misfits(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    // Nothing is measured on its way. What is drawn anew meanwhile aborts.
    await Promise.allSettled(
      document.getAnimations().map(({ finished }) => finished),
    );
    const found: string[] = [];
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`page ${scrollWidth}`);
    for (const element of document.querySelectorAll<HTMLElement>("body *")) {
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      const hidden = box.width < 2 || !element.checkVisibility();
      // What is clipped on purpose ends in dots.
      const clips = style.overflowX !== "visible" &&
        style.textOverflow !== "ellipsis" && style.overflowX !== "auto";
      if (hidden || element.closest(".visually-hidden, .skip, svg")) continue;
      if (element.parentElement?.closest("pre")) continue; // It scrolls.
      const cut = clips && element.scrollWidth > element.clientWidth + 1;
      const out = box.right > clientWidth + 1 || box.left < -1;
      if (cut || out) found.push(`${element.tagName}.${element.className}`);
    }
    return found;
  });
}

for (const dir of ["ltr", "rtl"]) {
  browserTest(
    `Text at 200 % fits on the smallest phone, ${dir} (UX 36)`,
    async (scene) => {
      const ada = await furnish(scene, LARGE);
      for (const path of PAGES) {
        await ada.page.goto(`${scene.app.origin}${path}`);
        await ada.page.evaluate(
          (dir) => document.documentElement.dir = dir,
          dir,
        );
        assertEquals(await misfits(ada.page), [], path);
      }
      await ada.page.goto(`${scene.app.origin}/r/tea`);
      const text = await ada.message(ENGLISH).boundingBox();
      assert(text !== null && text.width > 0.6 * LARGE.viewport.width);
      await ada.page.getByRole("button", { name: "Show rooms and people" })
        .click();
      await ada.page.locator(".people__name").first().waitFor();
      assertEquals(await misfits(ada.page), []);
    },
  );
}

browserTest(
  "A low window shows the conversation and the field, and does not scroll as a whole",
  async ({ visit }) => {
    await visit("/r/tea", { as: "Ada" });
    const bob = await visit("/r/garden", {
      viewport: { width: 360, height: 400 },
    });
    const fits = async (what: string) => {
      const sizes = await bob.page.evaluate(() => {
        const bottom = (part: string) =>
          document.querySelector(part)?.getBoundingClientRect().bottom ?? NaN;
        const { clientHeight = 0 } = document.querySelector(".timeline") ?? {};
        return {
          page: document.documentElement.scrollHeight,
          foot: bottom(".room__foot"),
          isRead: clientHeight >= 96,
        };
      });
      const wanted = { page: 400, foot: 400, isRead: true };
      assertEquals(sizes, wanted, what);
    };
    await fits("asked for a name");
    await bob.typeName("Ada");
    await bob.page.getByRole("alert").waitFor();
    await fits("refused one");
    await bob.join("Bob");
    await fits("in an empty room");
  },
);

/** Runs in a page: what is told by nothing but a colour that is not there. */
function colourOnly(): string[] {
  const found: string[] = [];
  const shown = (element: Element) =>
    element.checkVisibility({ opacityProperty: true }) &&
    element.getBoundingClientRect().width > 1;
  const edged = (element: Element) => {
    const style = getComputedStyle(element);
    return [style.borderBlockEndStyle, style.outlineStyle]
      .some((edge) => edge !== "none") &&
      Number.parseFloat(style.borderBlockEndWidth) +
            Number.parseFloat(style.outlineWidth) > 0;
  };
  const parts = ".button, .field, .composer__box, .message__text, .avatar, " +
    ".body__code, .spoiler, .theme__choice, [aria-current=page]:not(:empty)";
  for (const element of document.querySelectorAll(parts)) {
    if (shown(element) && !edged(element)) found.push(element.className);
  }
  // What has to be read, and drawings, are not of the colour behind them.
  const ground = getComputedStyle(document.body).backgroundColor;
  for (const element of document.querySelectorAll(".icon, p, bdi, a, time")) {
    if (!shown(element)) continue;
    const { color } = getComputedStyle(element);
    if (color === ground) found.push(`${element.localName} ${color}`);
  }
  return found;
}

browserTest(
  "In the system's own colours everything has an edge, and the focus shows (UX 36)",
  async (scene) => {
    const { field, page } = await furnish(scene);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ forcedColors: "active", colorScheme });
      assertEquals(await page.evaluate(colourOnly), []);
      await field.focus();
      const outline = await page.locator(".composer__box")
        .evaluate((box) => getComputedStyle(box).outline);
      assert(/solid 2px$/.test(outline), outline);
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const { outlineStyle, outlineWidth } = getComputedStyle(
          document.activeElement ?? document.body,
        );
        return [outlineStyle, outlineWidth];
      });
      assertEquals(focus, ["solid", "3px"]);
    }
  },
);

browserTest(
  "Who wants no motion sees none (UX 36)",
  async (scene) => {
    const { page } = await furnish(scene);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.getByLabel("What to do about the message of Bob").last().click();
    await page.getByRole("dialog").waitFor();
    const moving = await page.evaluate(() => {
      const longest = (durations: string) =>
        Math.max(...durations.split(", ").map(Number.parseFloat));
      const kinds = [null, "::before", "::after", "::backdrop"];
      return Array.from(document.querySelectorAll("*")).flatMap((element) =>
        kinds.map((kind) => getComputedStyle(element, kind)).filter((style) =>
          longest(style.transitionDuration) > 0.001 ||
          longest(style.animationDuration) > 0.001 ||
          style.scrollBehavior !== "auto"
        ).map(() => element.className)
      );
    });
    assertEquals(moving, []);
  },
);

browserTest(
  "From right to left all is mirrored, and each text runs its own way (UX 26, 36)",
  async (scene) => {
    const ada = await furnish(scene);
    const { page } = ada;
    const middle = async (selector: string) => {
      const box = await page.locator(selector).first().boundingBox();
      assert(box !== null, selector);
      return box.x + box.width / 2;
    };
    const direction = (text: string) =>
      ada.message(text).evaluate((text) => getComputedStyle(text).direction);
    const places = async () => [
      await middle(".rooms"),
      await middle(".message[data-mine=false] .message__text"),
      await middle(".message[data-mine=true] .message__text"),
      await middle(".people"),
    ];

    const before = await places();
    assertEquals(before, before.toSorted((a, b) => a - b));
    await page.evaluate(() => document.documentElement.dir = "rtl");
    const mirrored = await places();
    assertEquals(mirrored, mirrored.toSorted((a, b) => b - a));
    for (const [i, x] of mirrored.entries()) {
      const was = before[i] ?? NaN;
      assert(Math.abs(DESKTOP.width - was - x) <= 1, `${i}: ${was}, ${x}`);
    }
    assertEquals(await direction(HEBREW), "rtl");
    assertEquals(await direction(ENGLISH), "ltr");
    // A name in a text that runs the other way is a piece of its own.
    const mention = page.locator(".message .mention").first();
    const isolated = await mention.evaluate((
      name,
    ) => [getComputedStyle(name).unicodeBidi, name.textContent]);
    assertEquals(isolated, ["isolate", "@Ada"]);
    assertEquals(await misfits(page), []);
    assertEquals(await ada.violations(), []);
  },
);
