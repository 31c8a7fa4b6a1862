import { assert, assertEquals } from "@std/assert";
import { findChromium, launch } from "../browser/chromium.ts";
import { handler } from "./test_app.ts";

const executablePath = await findChromium();

Deno.test({
  name: "Islands take over what the server rendered, and share a signal",
  ignore: executablePath === null,
  // The browser's driver holds sockets and timers of its own.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    assert(executablePath !== null);
    await using browser = await launch(executablePath);
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    // Before any module runs the page is as the server sent it.
    await page.addInitScript(`
      addEventListener("readystatechange", () => {
        globalThis.sent ??= [...document.querySelectorAll("button")];
      }, { capture: true, once: true });
    `);
    await using server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      onListen() {},
    }, handler);

    await page.goto(`http://127.0.0.1:${server.addr.port}/`);
    const first = page.locator("button").first();
    const second = page.locator("button").last();
    await page.waitForSelector(
      "button[data-alive=true] ~ button[data-alive=true]",
    );
    const kept = await page.evaluate(`
      [...document.querySelectorAll("button")]
        .map((button, i) => button === globalThis.sent[i])
    `);
    await first.click();
    await page.waitForFunction(`
      document.querySelectorAll("button")[1].textContent.includes("4")
    `);

    const order = await page.evaluate(`
      [...document.querySelectorAll("button, em")].map((e) => e.localName)
    `);

    assertEquals(kept, [true, true]);
    assertEquals(order, ["button", "em", "button", "em"]);
    assertEquals(await first.textContent(), "</script><b>: 4inner");
    assertEquals(await second.textContent(), "two: 4inner");
    assertEquals(await second.getAttribute("data-at"), "1");
    assertEquals(await page.locator("button").count(), 2);
    assertEquals(problems, []);
  },
});
