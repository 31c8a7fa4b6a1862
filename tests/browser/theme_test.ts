/** UX 36: light, dark, or as the system has it. */
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

/** Presses a button of the switch; what it does is done, and no page came anew. */
async function choose({ page }: Visitor, name: string): Promise<void> {
  // Before its script is there the form is sent, and the page comes anew.
  await page.waitForLoadState("networkidle");
  const [answer] = await Promise.all([
    page.waitForResponse("**/theme?*"),
    page.getByRole("button", { name }).click(),
  ]);
  assert(!answer.request().isNavigationRequest(), "at once");
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
    await choose(ada, "Light");
    assert(await ground(ada) > 0.5, "light, without a reload");
    assertEquals(await ada.violations(), []);
    await ada.reload();
    assert(await ground(ada) > 0.5, "light, from the server");
    await choose(ada, "Like the system");
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
