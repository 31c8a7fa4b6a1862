/** That nobody is shut out: small screens, dark rooms, other senses. */
import { assert, assertEquals } from "@std/assert";
import { browserTest } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

const PHONE = { width: 360, height: 740 };
/** Between the edge of what holds a text, and the text. */
const TEXT_INSET = 13;

/** How far the page is wider than the screen, in CSS pixels. */
function overflow({ page }: Visitor): Promise<number> {
  return page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth
  );
}

for (const colorScheme of ["light", "dark"] as const) {
  browserTest(
    `On a phone everything is within reach, in ${colorScheme} (UX 35)`,
    async ({ visit }) => {
      const bob = await visit("/", { as: "Bob" });
      await bob.say(`A word without an end: ${"x".repeat(200)}`);
      const ada = await visit("/", { viewport: PHONE, colorScheme });
      assertEquals(await ada.violations(), []);
      assertEquals(await overflow(ada), 0);

      await ada.join("Ada");
      await ada.say("From the train");
      await bob.sees("From the train");
      assertEquals(await ada.violations(), []);
      assertEquals(await overflow(ada), 0);

      const people = ada.page.locator(".people__name").getByText("Bob");
      assertEquals(await people.isVisible(), false);
      await ada.page.getByRole("button", { name: "Show rooms and people" })
        .click();
      await people.waitFor();
      assertEquals(await ada.violations(), []);
    },
  );
}

/** What can be pressed, and is smaller than so many CSS pixels; by class. */
function smallTargets({ page }: Visitor, leastPx: number): Promise<string[]> {
  return page.evaluate((leastPx) => {
    const small: string[] = [];
    for (
      const target of document.querySelectorAll(
        "a[href], button, input:not([type=hidden]), summary, textarea",
      )
    ) {
      const { pointerEvents } = getComputedStyle(target);
      // Links within a text are as high as its lines, for anybody.
      const apart = target.matches(".skip, .link, .visually-hidden");
      if (apart || pointerEvents === "none") continue;
      if (!target.checkVisibility({ visibilityProperty: true })) continue;
      const pressed = target.closest("label") ?? target;
      const { height, width } = pressed.getBoundingClientRect();
      if (Math.min(height, width) < leastPx - 0.5) {
        small.push(`${target.className}: ${width} by ${height}`);
      }
    }
    return small;
  }, leastPx);
}

browserTest(
  "Whatever is pressed is large enough, for a mouse and for a finger (UX 35)",
  async ({ app, visit }) => {
    const bob = await visit("/r/tea", { as: "Bob" });
    const touch = { hasTouch: true, isMobile: true, viewport: PHONE };
    const ada = await visit("/r/tea", { as: "Ada", ...touch });
    for (const text of ["one", "two https://example.org/"]) await bob.say(text);
    await ada.field.fill("mine");
    await ada.page.getByRole("button", { name: "Send" }).tap();
    await bob.sees("mine");
    await ada.sees("mine");

    const seen = async (path: string) => {
      for (const { page } of [bob, ada]) await page.goto(app.origin + path);
      assertEquals(await smallTargets(bob, 24), [], path);
      assertEquals(await smallTargets(ada, 44), [], path);
    };
    for (const path of ["/r/tea/people", "/me", "/nowhere", "/r/tea"]) {
      await seen(path);
    }
    // The menu beside a text takes no room from it on a phone, and lies on none.
    await bob.say("x".repeat(200));
    await ada.sees("x".repeat(200));
    const last = ada.page.locator(".message[data-mine=false]").last();
    const text = await last.locator(".message__text").boundingBox();
    const menu = await last.locator(".more").boundingBox();
    assert(text !== null && menu !== null);
    assert(text.width > 0.72 * PHONE.width, `${text.width}`);
    assert(text.x + text.width - TEXT_INSET <= menu.x, `${menu.x}`);
    assert(menu.x + menu.width <= PHONE.width, `${menu.x}`);

    await ada.page.getByRole("button", { name: "Show rooms and people" }).tap();
    await ada.page.locator(".sidebar:popover-open").waitFor();
    assertEquals(await smallTargets(ada, 44), []);
  },
);

browserTest(
  "A low window scrolls what is in the page, and never the page (UX 18)",
  async ({ visit }) => {
    const ada = await visit("/", { as: "Ada" });
    for (const width of [768, 1440]) {
      await ada.page.setViewportSize({ width, height: 320 });
      const rest = await ada.page.evaluate(() =>
        document.documentElement.scrollHeight - innerHeight
      );
      assertEquals(rest, 0, `${width}`);
    }
  },
);

browserTest("A page of an error shuts nobody out either", async ({ visit }) => {
  const ada = await visit("/nowhere");
  assertEquals(await ada.violations(), []);
  await ada.page.getByRole("link", { name: "Back to the lobby" }).click();
  await ada.page.getByLabel("Your name").waitFor();
});
