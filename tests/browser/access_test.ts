/** That nobody is shut out: small screens, dark rooms, other senses. */
import { assertEquals } from "@std/assert";
import { browserTest } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

const PHONE = { width: 360, height: 740 };

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

browserTest("A page of an error shuts nobody out either", async ({ visit }) => {
  const ada = await visit("/nowhere");
  assertEquals(await ada.violations(), []);
  await ada.page.getByRole("link", { name: "Back to the lobby" }).click();
  await ada.page.getByLabel("Your name").waitFor();
});
