/**
 * UX 42: that the app can be installed, opens without its server with what was
 * last seen and what was not sent, and never shows old code or another
 * person's pages. With the production build, as a worker is made by it.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Browser } from "playwright-core";
import { Server } from "../faults/server.ts";
import { type Patch, Tree } from "../faults/tree.ts";
import { until } from "../faults/waiting.ts";
import { findChromium, launch } from "./chromium.ts";
import { Visitor } from "./visitor.ts";

interface Stage {
  readonly browser: Browser;
  readonly server: Server;
  visit(path: string, as?: string): Promise<Visitor>;
}

const chromium = await findChromium();

function offlineTest(name: string, play: (stage: Stage) => Promise<void>) {
  Deno.test({
    name,
    ignore: chromium === null,
    // Playwright leaves its driver's handles to the process.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      if (chromium === null) throw new Error("No browser");
      await using tree = await Tree.build();
      await using server = await Server.start({ tree });
      await using stack = new AsyncDisposableStack();
      const browser = await launch(chromium);
      stack.defer(() => browser.close());
      const visitors: Visitor[] = [];
      await play({
        browser,
        server,
        async visit(path, as) {
          const url = `${server.origin}${path}`;
          const visitor = await Visitor.come(
            browser,
            url,
            as === undefined ? {} : { as },
          );
          visitors.push(stack.use(visitor));
          return visitor;
        },
      });
      assertEquals(visitors.flatMap(({ complaints }) => complaints), []);
    },
  });
}

/** Waits until the page is kept, as its owner sees it, and all it needs. */
async function installed({ page }: Visitor): Promise<void> {
  await until(() => "a kept page", () =>
    page.evaluate(async () => {
      const { person } = document.documentElement.dataset;
      const kept = await caches.match(location.pathname);
      const html = await kept?.text() ?? "";
      // Nobody's is written without a value.
      const mark = person ? `data-person="${person}"` : "data-person";
      if (!html.includes(mark)) return false;
      const names = performance.getEntriesByType("resource")
        .map(({ name }) => name)
        .filter((name) => /\/_fresh\/js\/|__frsh_c/.test(name));
      const found = await Promise.all(names.map((name) => caches.match(name)));
      return found.every((response) => response !== undefined);
    }));
}

/** Waits until what is shown is put aside. */
async function putAside({ page }: Visitor, text: string): Promise<void> {
  await until(() => `${text}, put aside`, () =>
    page.evaluate(async (text) => {
      const cache = await caches.open("fresh-chat seen");
      for (const request of await cache.keys()) {
        const found = await cache.match(request);
        if ((await found?.text())?.includes(text)) return true;
      }
      return false;
    }, text));
}

/** The addresses of rooms that are kept, by path. */
function keptRooms({ page }: Visitor): Promise<string[]> {
  return page.evaluate(async () => {
    const found: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const { url } of await cache.keys()) {
        const { pathname } = new URL(url);
        if (/^\/(r\/[^/]+)?$/.test(pathname)) found.push(pathname);
      }
    }
    return found.sort();
  });
}

const KEPT = "html[data-kept]";

offlineTest(
  "The app can be installed (UX 42)",
  async ({ browser, visit }) => {
    const ada = await visit("/r/lobby");
    const session = await ada.context.newCDPSession(ada.page);

    const { installabilityErrors } = await session.send(
      "Page.getInstallabilityErrors",
    );

    // Windows of tests are those of private browsing.
    const errors = installabilityErrors.map(({ errorId }) => errorId)
      .filter((id) => id !== "in-incognito");
    assertEquals(errors, [], browser.version());
  },
);

offlineTest(
  "A room opens without its server: last seen, and what waits (UX 42)",
  async ({ server, visit }) => {
    const ada = await visit("/r/lobby", "Ada");
    const bob = await visit("/r/lobby", "Bob");
    await installed(ada);
    await bob.say("said after the page was loaded");
    await ada.sees("said after the page was loaded");
    await putAside(ada, "said after the page was loaded");
    await server.kill();
    await ada.say("written without a server");
    await ada.page.locator(".message[data-state=queued]").waitFor();

    await ada.page.reload();

    await ada.page.locator(KEPT).waitFor({ state: "attached" });
    await ada.sees("said after the page was loaded");
    await ada.page.locator(".message[data-state=queued]")
      .getByText("written without a server").waitFor();
    await ada.page.locator(".banner[data-notice]").waitFor();
    await ada.page.goto(`${server.origin}/r/never-opened`);
    await ada.page.getByRole("heading", { name: "You are offline" }).waitFor();

    await server.start();
    await ada.page.goto(`${server.origin}/r/lobby`);
    await ada.sees("written without a server");
    assertEquals(await ada.page.locator(KEPT).count(), 0);
  },
);

/** The script that makes a room live, and starts the worker. */
const ISLAND = /\/Chat[^/]*\.js$/;

offlineTest(
  "A page is kept if a worker had it before its script ran (UX 42)",
  async ({ server, visit }) => {
    const slow = await visit("/offline");
    const tab = await slow.openTab();
    const held = Promise.withResolvers<void>();
    await slow.page.route(ISLAND, async (route) => {
      await held.promise;
      await route.continue();
    });
    await Promise.all([
      slow.page.waitForRequest(ISLAND),
      slow.page.goto(`${server.origin}/r/tea`, { waitUntil: "commit" }),
    ]);
    await tab.page.goto(`${server.origin}/r/lobby`);
    await slow.page.waitForFunction(() => navigator.serviceWorker.controller);

    held.resolve();

    await installed(slow);
  },
);

offlineTest(
  "A copy of a room says that it is one to who only reads (UX 42)",
  async ({ server, visit }) => {
    const ada = await visit("/");
    await installed(ada);
    await server.kill();

    await ada.page.reload();

    await ada.page.locator(".banner[data-notice=kept]").waitFor();
    assertEquals(await ada.violations(), []);
  },
);

const NEW_WORDS: Patch = {
  path: "lib/text/wording.ts",
  find: 'online: "Live",',
  replace: 'online: "Quite live",',
};

offlineTest(
  "After an update no old code is shown (UX 42)",
  async ({ server, visit }) => {
    const ada = await visit("/r/lobby", "Ada");
    await ada.say("before the update");
    await ada.sees("before the update");
    await ada.page.reload(); // A page with it is kept.
    await ada.live();
    await installed(ada);
    const { dataDir, port } = server;
    await server.kill();
    await ada.page.reload();
    await ada.page.locator(KEPT).waitFor({ state: "attached" });
    const before = await cacheNames(ada);

    await using tree = await Tree.build(NEW_WORDS);
    await using updated = await Server.start({
      tree,
      dataDir,
      env: { PORT: String(port) },
    });
    assertEquals(updated.port, port);
    // The page is a copy of the old build, until the server answers it.
    await ada.page.locator(".header").getByText("Quite live")
      .waitFor({ state: "attached" });

    assertEquals(await ada.page.locator(KEPT).count(), 0);
    await until(() => "the old build's files to go", async () => {
      const builds = (await cacheNames(ada)).filter((name) =>
        name.includes("build")
      );
      return builds.length === 1 && !before.includes(builds[0] ?? "");
    });
    await installed(ada);
    await updated.kill();
    await ada.page.reload();
    await ada.page.locator(KEPT).waitFor({ state: "attached" });
    await ada.sees("before the update");
  },
);

function cacheNames({ page }: Visitor): Promise<string[]> {
  return page.evaluate(() => caches.keys());
}

offlineTest(
  "Who leaves takes along what was kept of them (UX 42)",
  async ({ server, visit }) => {
    const ada = await visit("/r/lobby", "Ada");
    await installed(ada);
    await ada.page.goto(`${server.origin}/r/tea`);
    await installed(ada);
    assert((await keptRooms(ada)).includes("/r/tea"));

    await ada.page.goto(`${server.origin}/me`);
    await ada.page.locator(".me-leave > summary").first().click();
    await ada.page.getByRole("button", { name: "Leave on this browser" })
      .click();
    await ada.page.getByRole("button", { name: "Join", exact: true })
      .waitFor();
    await until(
      () => "the person's room to go",
      async () => !(await keptRooms(ada)).includes("/r/tea"),
    );
    await server.kill();
    const response = await ada.page.goto(`${server.origin}/r/tea`)
      .catch(() => null);

    const text = await response?.text() ?? "";
    assert(!text.includes("Ada"), text);
  },
);

offlineTest(
  "A page for somebody else ends what was kept of the one before (UX 42)",
  async ({ server, visit }) => {
    const ada = await visit("/r/lobby", "Ada");
    await installed(ada);
    await ada.page.goto(`${server.origin}/r/tea`);
    await installed(ada);
    await ada.context.clearCookies();
    await ada.page.goto(`${server.origin}/r/lobby`);
    await ada.page.getByLabel("Your name").waitFor();

    await until(
      () => "the other's room to go",
      async () => !(await keptRooms(ada)).includes("/r/tea"),
    );
  },
);
