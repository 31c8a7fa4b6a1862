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

browserTest(
  "A message is written, sent and read by keyboard alone (UX 35)",
  async ({ visit }) => {
    const ada = await visit("/");
    await ada.page.keyboard.press("Tab");
    const skip = ada.page.getByRole("link", {
      name: "Skip to the conversation",
    });
    assertEquals(
      await skip.evaluate((link) => link === document.activeElement),
      true,
    );
    await ada.page.getByLabel("Your name").focus();
    await ada.page.keyboard.type("Ada");
    await ada.page.keyboard.press("Enter");
    await ada.live();

    await ada.page.getByLabel("Message to").focus();
    await ada.page.keyboard.type("one");
    await ada.page.keyboard.press("Shift+Enter");
    await ada.page.keyboard.type("two");
    await ada.page.keyboard.press("Enter");
    await ada.sees("one\ntwo");
    const focused = await ada.page.getByLabel("Message to")
      .evaluate((field) => field === document.activeElement);
    assertEquals(focused, true);
  },
);
