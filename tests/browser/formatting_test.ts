/**
 * What only a browser tells of formatting: that the page and the program show
 * the same, what is copied, and what works without a program.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { RunningApp } from "../start_app.ts";
import { Client } from "../http/client.ts";
import { fill } from "./past.ts";
import { browserTest } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

const TEXTS = [
  "**Ready?** See [the plan](https://garden.example/plan), or www.example.org",
  "> twelve\n- rows\n  - two\n- school\n\n3. three",
  "```ts\nconst a = 1; // one\n```\nand `this`",
  ":tada: 🎉",
  "It was ||the _gardener_||",
  "مرحبا\n\nhello",
];

async function sayAll(app: RunningApp): Promise<void> {
  using ada = new Client(app.origin);
  await ada.join("Ada");
  for (const [i, body] of TEXTS.entries()) {
    await ada.post("/r/lobby/messages", { cid: `cid-text-${i}`, body });
  }
}

function bodies({ page }: Visitor): Promise<string[]> {
  return page.locator(".message__text").evaluateAll((texts) =>
    texts.map((text) => text.innerHTML)
  );
}

browserTest(
  "Formatting is the same live, from the server, and after it is taken over (UX 27, 39)",
  async ({ app, visit }) => {
    const ada = await visit("/", { as: "Bob" });
    // What formats texts is loaded after the page.
    await ada.say("**first**");
    await ada.page.locator(".message[data-state=stored] strong").waitFor();
    await sayAll(app);
    await ada.page.locator(".message").nth(TEXTS.length).waitFor();
    const live = await bodies(ada);
    const plain = await visit("/", { javaScriptEnabled: false });

    assertEquals(await bodies(plain), live);
    await ada.reload();
    await ada.say("**last**");
    await ada.page.locator(".message[data-state=stored] strong").last()
      .filter({ hasText: "last" }).waitFor();
    assertEquals((await bodies(ada)).slice(0, -1), live);
    assertEquals(await ada.violations(), []);
  },
);

browserTest(
  "What follows a page of the past is formatted, though nobody did anything (UX 27)",
  async ({ app, visit }) => {
    await fill(app.services, 300, { text: (n) => `**${n}**` });
    const ada = await visit("/r/lobby", { as: "Ada" });
    // As for who comes back to a page whose field had the focus before.
    await ada.page.addInitScript(() =>
      addEventListener("focusin", (event) => event.stopImmediatePropagation(), {
        capture: true,
      })
    );
    await ada.page.goto(`${app.origin}/r/lobby?before=100`);

    await ada.page.locator("#m-130 strong").waitFor();

    assertEquals((await bodies(ada)).filter((body) => body.includes("*")), []);
  },
);

browserTest(
  "A spoiler is opened by keyboard, without a program (UX 35, 39)",
  async ({ app, visit }) => {
    await sayAll(app);
    const { page } = await visit("/", { javaScriptEnabled: false });
    const hidden = page.locator(".spoiler__text");

    assertEquals(await hidden.isVisible(), false);
    await page.getByRole("checkbox", { name: "Show the spoiler" }).focus();
    await page.keyboard.press("Space");
    assertEquals(await hidden.isVisible(), true);
  },
);

browserTest(
  "Several messages are copied as their words (UX 27)",
  async ({ app, visit }) => {
    await sayAll(app);
    const { page } = await visit("/");
    const copied = await page.evaluate(() => {
      const list = document.querySelector("[role=log]");
      if (list !== null) getSelection()?.selectAllChildren(list);
      return String(getSelection());
    });
    const lines = copied.split("\n").filter((line) => line !== "").slice(2);

    // The day stands before, then author and time.
    assertEquals(lines, [
      "Ready? See the plan, or www.example.org",
      "twelve",
      "rows",
      "two",
      "school",
      "three",
      "const a = 1; // one",
      "and this",
      "🎉 🎉",
      "It was ",
      "مرحبا",
      "hello",
    ]);
  },
);

browserTest(
  "Code scrolls inside of itself, and the page does not (UX 27)",
  async ({ app, visit }) => {
    using ada = new Client(app.origin);
    await ada.join("Ada");
    const body = `\`\`\`\n${"x".repeat(1_000)}\n\`\`\``;
    await ada.post("/r/lobby/messages", { cid: "cid-long", body });
    const { page } = await visit("/", {
      viewport: { width: 360, height: 640 },
    });
    const [code, all] = await page.evaluate(() =>
      [document.querySelector("pre"), document.documentElement].map((one) =>
        (one?.scrollWidth ?? 0) > (one?.clientWidth ?? 0)
      )
    );

    assertEquals([code, all], [true, false]);
  },
);
