/**
 * Pages before their program, and without one: what can be done, and that
 * nothing shows when a program takes over.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Route } from "playwright-core";
import { fill } from "./past.ts";
import { browserTest } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
const SCRIPTS = "**/*.js";

/** The link or button that has this name, which leads to another page. */
async function follow({ page }: Visitor, name: string): Promise<void> {
  const link = page.getByRole("link", { name, exact: true });
  const button = page.getByRole("button", { name, exact: true });
  await Promise.all([
    page.waitForEvent("load"),
    link.or(button).filter({ visible: true }).last().click(),
  ]);
}

async function write(visitor: Visitor, text: string): Promise<void> {
  await visitor.field.fill(text);
  await follow(visitor, "Send");
}

browserTest(
  "Without JavaScript one joins, talks, changes, pages back, runs a room and leaves (UX 39)",
  async ({ app, visit }) => {
    await fill(app.services, 60);
    const plain = { javaScriptEnabled: false, viewport: DESKTOP };
    const ada = await visit("/", { as: "Ada", ...plain });
    const cleo = await visit("/", { as: "Cleo", ...plain });
    const dan = await visit("/", { as: "Dan", viewport: DESKTOP });

    await write(ada, "teh plan");
    await dan.sees("teh plan");
    await follow(cleo, "Reload");
    await cleo.sees("teh plan");
    await write(cleo, "Which one?");
    await follow(ada, "Reload");
    await ada.sees("Which one?");
    await ada.seesPeople("Dan");

    await follow(ada, "What to do about your message");
    await ada.page.getByLabel("New text").fill("the plan");
    await follow(ada, "Save");
    await ada.sees("the plan");
    await dan.sees("the plan");
    await write(ada, "never mind");
    await follow(ada, "What to do about your message");
    await follow(ada, "Delete message");
    await dan.page.getByText("This message was deleted.").waitFor();
    assertEquals((await ada.timeline()).slice(-2), ["the plan", "Which one?"]);

    await follow(ada, "Show older messages");
    await ada.sees("Message 1");
    await follow(ada, "Back to the newest messages");
    await ada.page.getByText("Change name, devices").click();
    await ada.page.getByLabel("Your name").fill("Adele");
    await follow(ada, "Save");
    await write(ada, "Who was Ada?");
    await dan.sees("Who was Ada?");
    const author = dan.page.locator(".message__author").last();
    assertEquals((await author.textContent())?.trim(), "Adele");

    await ada.page.getByLabel("Go to a room, or open one").fill("tea");
    await follow(ada, "Go");
    await follow(ada, "Go to the room");
    await write(ada, "The kettle is on");
    await follow(ada, "Room settings");
    await follow(ada, "Lock the room");
    await follow(ada, "Back to #tea");
    await cleo.page.goto(ada.page.url());
    await cleo.sees("The kettle is on");
    await cleo.page.getByText("Only hosts can write here now.").waitFor();
    assertEquals(await cleo.field.isVisible(), false);

    await ada.page.getByText("Change name, devices").click();
    await follow(ada, "Your devices, leaving");
    await ada.page.locator("summary", { hasText: "Leave" }).click();
    await follow(ada, "Leave on this browser");
    await ada.page.goto(`${app.origin}/`);
    await ada.page.getByLabel("Your name").waitFor();
    assertEquals(await ada.field.count(), 0);
  },
);

/** Opens a page, and keeps its scripts from coming until they are let. */
async function hold(
  visitor: Visitor,
  url: string,
): Promise<() => Promise<void>> {
  const held: Route[] = [];
  await visitor.page.route(SCRIPTS, (route) => void held.push(route));
  await visitor.page.goto(url, { waitUntil: "commit" });
  return async () => {
    await visitor.page.unroute(SCRIPTS);
    await Promise.all(held.map((route) => route.continue()));
  };
}

/** Runs in a page: waits until it was painted, and what is shown then. */
function firstPaint(): Promise<string[]> {
  return new Promise((resolve) => {
    new PerformanceObserver(() => {
      const shown = Array.from(document.querySelectorAll(".message__text"))
        .filter((text) => {
          const { bottom, top } = text.getBoundingClientRect();
          return bottom > 0 && top < innerHeight;
        });
      resolve(shown.map((text) => text.textContent));
    }).observe({ type: "paint", buffered: true });
  });
}

/** Runs in a page: how much has moved by itself, as the browser counts it. */
function shifts(): Promise<string[]> {
  return new Promise((resolve) => {
    const found: string[] = [];
    const read = (entries: PerformanceEntry[]) =>
      found.push(...entries.map((entry) => JSON.stringify(entry)));
    const observer = new PerformanceObserver((list) => read(list.getEntries()));
    observer.observe({ type: "layout-shift", buffered: true });
    // What is buffered is told in a task of its own.
    setTimeout(() => {
      read(observer.takeRecords());
      resolve(found);
    });
  });
}

/**
 * Runs in a page: where everything is that can be seen, but the word about the
 * connection, which only a program has.
 */
function places(): string[] {
  const all = document.querySelectorAll("body :not(.header__connection)");
  return Array.from(all)
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .map((element) => {
      const { height, top } = element.getBoundingClientRect();
      const name = `${element.localName}.${element.getAttribute("class")}`;
      return `${name} ${Math.round(top)}+${Math.round(height)}`;
    });
}

/**
 * Runs in a page before its scripts: islands are drawn, and what waits for that
 * to be on the screen never runs.
 */
function stopAfterFirst(): void {
  const { setTimeout } = globalThis;
  globalThis.setTimeout = Object.assign(
    (run: TimerHandler, delayMs?: number) =>
      delayMs ? 0 : setTimeout(run, delayMs),
    setTimeout,
  );
  globalThis.requestAnimationFrame = () => {
    document.documentElement.dataset.drawn = "";
    return 0;
  };
}

/**
 * Runs in a page: the elements and texts of its body, or of the one that is
 * given, without what frames an island, which is not to be seen.
 */
function drawing(given: string | null): string[] {
  const page = given === null
    ? document
    : new DOMParser().parseFromString(given, "text/html");
  const lines: string[] = [];
  const visit = (node: Node) => {
    if (node instanceof Text && node.data.trim() !== "") lines.push(node.data);
    if (!(node instanceof Element) || node.localName === "script") return;
    const attributes = Array.from(node.attributes)
      // Fresh's server marks links to the page itself, and what has a key in an
      // island; it does so there only.
      .filter(({ name }) => !/^((aria|data)-current|data-frsh-key)$/.test(name))
      .map(({ name, value }) => `${name}=${value}`).sort();
    lines.push([node.localName, ...attributes].join(" "));
    for (const child of node.childNodes) visit(child);
  };
  const body = page.body.cloneNode(true);
  body.normalize(); // One text can be drawn in parts.
  visit(body);
  return lines;
}

browserTest(
  "What the program draws first is what the server sent (UX 39)",
  async ({ app, visit }) => {
    await fill(app.services, 60);
    const ada = await visit("/", { as: "Ada" });
    await ada.say("Mine");
    await ada.sees("Mine");
    const bob = await visit("/");
    // Without a policy, so that it may read what another page was sent.
    const blank = await ada.context.newPage();
    for (const { page } of [ada, bob]) {
      await page.addInitScript(stopAfterFirst);
      for (const path of ["/", "/?before=40", "/r/empty"]) {
        const response = await page.goto(`${app.origin}${path}`);
        const came = await response?.text() ?? "";
        await page.locator("html[data-drawn]").waitFor();
        const drawn = await page.evaluate(drawing, null);
        assertEquals(drawn, await blank.evaluate(drawing, came), path);
      }
    }
  },
);

/**
 * Stands in front of an app: a page's first part ends among the messages, and
 * the second one comes when it is let.
 */
function inTwoParts(
  origin: string,
  goOn: Promise<void>,
): Deno.HttpServer<Deno.NetAddr> {
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  return Deno.serve(options, async ({ url }) => {
    const response = await fetch(`${origin}${new URL(url).pathname}`);
    const { headers } = response;
    if (!headers.get("content-type")?.startsWith("text/html")) return response;
    const text = await response.text();
    const middle = text.indexOf("Message 40");
    const parts = ReadableStream.from((async function* () {
      yield text.slice(0, middle);
      await goOn;
      yield text.slice(middle);
    })());
    return new Response(parts.pipeThrough(new TextEncoderStream()), {
      headers,
    });
  });
}

/** Runs in a page: how often it was painted. */
function paints(): number {
  return performance.getEntriesByType("paint").length;
}

browserTest(
  "A page that came in part is not painted (UX 40)",
  async ({ app, visit }) => {
    await fill(app.services, 60);
    const rest = Promise.withResolvers<void>();
    await using front = inTwoParts(app.origin, rest.promise);
    const { page } = await visit("/offline");
    await page.route(SCRIPTS, (route) => route.abort());
    await page.goto(`http://127.0.0.1:${front.addr.port}/`, {
      waitUntil: "commit",
    });
    await page.waitForFunction(
      () => document.body?.textContent.includes("Message 39"),
      undefined,
      { polling: 10 },
    );
    // One that may be painted has been by the time that a later one is.
    const later = await page.context().newPage();
    await later.goto(`${app.origin}/offline`);
    await later.waitForFunction(paints);
    const early = await page.evaluate(paints);
    rest.resolve();

    assertEquals(early, 0);
    await page.waitForLoadState("load");
    const shown = await page.evaluate(firstPaint);
    assert(shown.includes("Message 60"), shown.join());
    assertEquals(await page.evaluate(shifts), []);
  },
);

for (
  const [who, viewport] of [["a member", DESKTOP], ["a phone", PHONE]] as const
) {
  browserTest(
    `The first paint is the conversation, and nothing moves when the program comes, for ${who} (UX 39, 40)`,
    async ({ app, visit }) => {
      await fill(app.services, 60);
      const ada = await visit("/", { as: "Ada", viewport });
      const url = ada.page.url();
      const release = await hold(ada, url);
      const shown = await ada.page.evaluate(firstPaint);
      assert(shown.includes("Message 60"), shown.join());
      const before = await ada.page.evaluate(places);

      await release();
      await ada.live();
      // The last of what is loaded by itself is the service worker.
      await ada.page.evaluate(() => navigator.serviceWorker.ready);
      assertEquals(await ada.page.evaluate(places), before);
      assertEquals(await ada.page.evaluate(shifts), []);
    },
  );
}
