/**
 * What is said, by whomever, before the scripts for it have come: it is shown
 * and kept all the same, and sent once, when they have.
 *
 * Without a service worker, which would have loaded them beforehand.
 */
import { assert, assertEquals } from "@std/assert";
import { browserTest } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

const SCRIPTS = "**/_fresh/js/**";

/** A page that is live, and gets no script any more. */
async function withoutScripts(ada: Visitor, how: "fail" | "hang") {
  await ada.page.waitForLoadState("networkidle");
  await ada.page.route(SCRIPTS, async (route) => {
    if (how === "fail") await route.abort();
  });
}

/**
 * Waits until exactly these messages are shown and not stored yet; as written,
 * or formatted where what does that had come before the network went. A page
 * that comes anew shows none for a moment.
 */
async function seesPending({ page }: Visitor, ...texts: string[]) {
  const plain = (text: string) => text.replaceAll("*", "");
  await page.waitForFunction(
    (wanted) =>
      Array.from(
        document.querySelectorAll(
          ".timeline__list[aria-label] .message__text",
        ),
        ({ textContent }) => textContent.replaceAll("*", ""),
      ).join("\n") === wanted,
    texts.map(plain).join("\n"),
  );
}

browserTest(
  "What is said offline appears, though nothing more was loaded",
  async ({ visit }) => {
    const ada = await visit("/r/tea", { as: "Ada", serviceWorkers: "block" });
    const bob = await visit("/r/tea", { as: "Bob" });
    await withoutScripts(ada, "fail");
    await ada.context.setOffline(true);
    await ada.say("first *here*");
    await seesPending(ada, "first *here*");
    await ada.say("second");
    await seesPending(ada, "first *here*", "second");
    assertEquals(await ada.field.inputValue(), "");

    await ada.page.unroute(SCRIPTS);
    await ada.context.setOffline(false);
    for (const who of [bob, ada]) {
      await who.sees("second");
      await who.sees("first here"); // As written, until what formats has come.
    }
    assertEquals(await bob.timeline(), ["first here", "second"]);
    assertEquals(await ada.timeline(), ["first here", "second"]);
  },
);

browserTest(
  "What was said offline is sent by the next page, if the first one had to go",
  async ({ app, visit }) => {
    const ada = await visit("/r/tea", { as: "Ada", serviceWorkers: "block" });
    await withoutScripts(ada, "fail");
    await ada.context.setOffline(true);
    await ada.say("not lost");
    await seesPending(ada, "not lost");
    await ada.page.goto("about:blank");

    await ada.page.unroute(SCRIPTS);
    await ada.context.setOffline(false);
    await ada.page.goto(`${app.origin}/r/lobby`);
    await ada.live();
    const bob = await visit("/r/tea", { as: "Bob" });
    await bob.sees("not lost");
  },
);

browserTest(
  "A page whose scripts do not come says so late, and is loaded anew to get them",
  async ({ visit }) => {
    const bob = await visit("/r/tea", { as: "Bob" });
    const ada = await visit("/r/tea", { as: "Ada", serviceWorkers: "block" });
    await ada.page.waitForLoadState("networkidle");
    let anew = false;
    ada.page.on("request", (request) => anew ||= request.isNavigationRequest());
    await ada.page.route(
      SCRIPTS,
      (route) => anew ? route.continue() : route.abort(),
    );
    await ada.say("kept here");
    await seesPending(ada, "kept here");
    // It was tried by now, and the line is up.
    assertEquals(await ada.page.locator("[data-notice]").count(), 0);
    await ada.live();

    await bob.sees("kept here");
    await ada.sees("kept here");
    assert(anew);
  },
);

browserTest(
  "A page at rest says that it is offline as long as it is",
  async ({ visit }) => {
    const ada = await visit("/r/tea", { as: "Ada", serviceWorkers: "block" });
    await ada.page.waitForLoadState("networkidle");
    let offline = true;
    await ada.page.route(SCRIPTS, async (route) => {
      if (offline) await route.abort(); // They neither come nor fail, later.
    });
    await ada.context.setOffline(true);
    await ada.page.locator("[data-notice=offline]").waitFor();
    offline = false;
    await ada.context.setOffline(false);
    await ada.page.locator("[data-notice]").waitFor({ state: "detached" });
  },
);

browserTest(
  "A menu that did not load opens in place at the next press",
  async ({ visit }) => {
    const ada = await visit("/r/tea", { as: "Ada", serviceWorkers: "block" });
    await ada.say("mine");
    await ada.sees("mine");
    await withoutScripts(ada, "fail");
    // The page that does the same without a program is not left for.
    let asked = 0;
    await ada.page.route("**/r/tea/acts?*", async (route) => {
      asked++;
      await route.fulfill({ status: 204 });
    });
    const menu = ada.page.locator(".message a[data-menu]").first();
    const elsewhere = ada.page.waitForRequest("**/r/tea/acts?*");
    await menu.click();
    await elsewhere;

    await ada.page.unroute(SCRIPTS);
    await menu.click();
    await ada.page.locator("[popover]:popover-open button").first().waitFor();
    assertEquals(asked, 1);
  },
);

browserTest(
  "What is said appears before slow scripts have come",
  async ({ visit }) => {
    const ada = await visit("/r/tea", { as: "Ada", serviceWorkers: "block" });
    await withoutScripts(ada, "hang");
    await ada.say("waiting");
    await seesPending(ada, "waiting");
  },
);

browserTest(
  "What is said while slow scripts come is sent in its order, and typing goes on",
  async ({ visit }) => {
    const ada = await visit("/r/tea", { as: "Ada", serviceWorkers: "block" });
    const bob = await visit("/r/tea", { as: "Bob" });
    await ada.reload();
    await ada.page.waitForLoadState("networkidle");
    const come = Promise.withResolvers<void>();
    await ada.page.route(SCRIPTS, async (route) => {
      await come.promise;
      await route.continue();
    });
    await ada.field.click();
    for (const text of ["one", "two"]) {
      await ada.page.keyboard.type(text);
      await ada.page.keyboard.press("Enter");
    }
    await ada.page.keyboard.type("thr");
    come.resolve();

    await bob.sees("two");
    await ada.sees("two");
    assertEquals(await bob.timeline(), ["one", "two"]);
    assertEquals(await ada.field.inputValue(), "thr");
  },
);

browserTest(
  "UX 9 Enter sends once what knows that has come, and leaves no line break",
  async ({ visit }) => {
    const ada = await visit("/r/tea", { as: "Ada", serviceWorkers: "block" });
    const bob = await visit("/r/tea", { as: "Bob" });
    const come = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    await ada.page.route(`${SCRIPTS}/rest-*.js`, async (route) => {
      asked.resolve();
      await come.promise;
      await route.continue();
    });
    await ada.page.reload({ waitUntil: "commit" });
    await asked.promise;
    await ada.field.click();
    await ada.page.keyboard.type("one");
    await ada.page.keyboard.press("Enter");
    come.resolve();

    await bob.sees("one");
    await ada.sees("one");
    assertEquals(await bob.timeline(), ["one"]);
    assertEquals(await ada.field.inputValue(), "");
  },
);

browserTest(
  "A page at rest is woken by what others say, and nothing else changes",
  async ({ visit }) => {
    const bob = await visit("/r/tea", { as: "Bob" });
    const ada = await visit("/r/tea", { as: "Ada", serviceWorkers: "block" });
    await ada.page.waitForLoadState("networkidle");
    const asked: string[] = [];
    ada.page.on("request", (request) => asked.push(request.url()));
    await ada.page.evaluate(watchState);
    assertEquals(asked, []);

    await bob.say("good morning");
    await ada.sees("good morning");
    assert(asked.some((url) => url.includes("/_fresh/js/")), asked.join());
    const changes = await ada.page.evaluate(() =>
      Reflect.get(globalThis, "changes")
    );
    assertEquals(changes, []);
  },
);

/** In a page: notes whatever changes of the connection and what is announced. */
function watchState(): void {
  const changes: string[] = [];
  Object.assign(globalThis, { changes });
  const note = new MutationObserver((records) =>
    records.forEach(({ target }) => changes.push(target.nodeName))
  );
  for (const place of document.querySelectorAll(".header__state, [role=log]")) {
    note.observe(place, { attributes: true });
  }
  const state = document.querySelector(".header__connection");
  if (state === null) throw new Error("There is no state");
  note.observe(state, { characterData: true, childList: true, subtree: true });
}
