/** UX 36: light, dark, or as the system has it; and other ways to look. */
import { assert, assertEquals } from "@std/assert";
import { browserTest } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

/** The lightness of the page's ground, 0–1. */
function ground({ page }: Visitor): Promise<number> {
  return page.evaluate(() => {
    const { backgroundColor } = getComputedStyle(document.documentElement);
    return Number(/oklch\(([\d.]+)/.exec(backgroundColor)?.[1] ?? NaN);
  });
}

browserTest(
  "The theme follows the system until somebody chooses one, at once (UX 36)",
  async ({ visit }) => {
    const ada = await visit("/", {
      as: "Ada",
      colorScheme: "dark",
      viewport: { width: 1280, height: 800 },
    });
    assert(await ground(ada) < 0.5, "dark, as the system");
    const stored = ada.page.waitForResponse(/\/theme/);
    await ada.page.getByRole("button", { name: "Light" }).click();
    assert(await ground(ada) > 0.5, "light, without a reload");
    await stored;
    assertEquals(await ada.violations(), []);
    await ada.reload();
    assert(await ground(ada) > 0.5, "light, from the server");
    await ada.page.getByRole("button", { name: "Like the system" }).click();
    assert(await ground(ada) < 0.5, "dark again");
  },
);

browserTest(
  "A theme is chosen without JavaScript too (UX 36, 39)",
  async ({ visit }) => {
    const ada = await visit("/r/tea", {
      colorScheme: "light",
      javaScriptEnabled: false,
      viewport: { width: 1280, height: 800 },
    });
    await ada.page.getByRole("button", { name: "Dark" }).click();
    await ada.page.locator("html[data-theme=dark]").waitFor();
    assertEquals(new URL(ada.page.url()).pathname, "/r/tea");
    const chosen = ada.page.getByRole("button", { name: "Dark (chosen)" });
    await chosen.waitFor();
  },
);

/** What is cut off, or sticks out: by class, of what is shown. */
function misfits({ page }: Visitor): Promise<string[]> {
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
      const cut = clips && element.scrollWidth > element.clientWidth + 1;
      const out = box.right > clientWidth + 1 || box.left < -1;
      if (cut || out) found.push(`${element.tagName}.${element.className}`);
    }
    return found;
  });
}

for (const dir of ["ltr", "rtl"]) {
  browserTest(
    `Text at 200 % fits on a phone, ${dir} (UX 36)`,
    async ({ visit }) => {
      const bob = await visit("/", { as: "Bob" });
      await bob.say("A few words about the weather, and some more of them");
      const ada = await visit("/", {
        as: "Ada",
        viewport: { width: 360, height: 740 },
      });
      await ada.page.evaluate((dir) => {
        document.documentElement.style.setProperty("font-size", "200%");
        document.documentElement.dir = dir;
      }, dir);
      assertEquals(await misfits(ada), []);
      await ada.page.getByRole("button", { name: "Show rooms and people" })
        .click();
      await ada.page.locator(".people__name").first().waitFor();
      assertEquals(await misfits(ada), []);
    },
  );
}
