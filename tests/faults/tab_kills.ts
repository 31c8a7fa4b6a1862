/**
 * R7: a text that has left the field is not lost, whatever happens to its tab
 * or its browser. A tab of a real Chromium, or all of it, is killed at any
 * moment of sending, with or without a network, and the next one must bring
 * the text through, once.
 *
 * @module
 */
import type { Browser, Page } from "playwright-core";
import { LOBBY } from "../../lib/protocol.ts";
import { BrowserProcess } from "../browser/browser_process.ts";
import { Visitor } from "../browser/visitor.ts";
import { Random } from "./random.ts";
import { Server, UNLIMITED } from "./server.ts";
import type { Tree } from "./tree.ts";
import { readRoom } from "./truth.ts";
import { type Outcome, verdicts } from "./verdict.ts";
import { until } from "./waiting.ts";

export interface KillOptions {
  seed: number;
  /** How many tabs are killed, and how many whole browsers. */
  tabs: number;
  browsers: number;
}

/** What became of what was said to one server. */
interface Kept {
  written: number;
  lost: readonly string[];
  doubled: number;
}

/** Steps of the page that may pass between Enter and the end. */
const TURNS_MAX = 20;

/** @param path Where the browser's program is. */
export async function kill(
  tree: Tree,
  browser: Browser,
  path: string,
  { seed, tabs, browsers }: KillOptions,
): Promise<Outcome> {
  const random = new Random(seed);
  const kept = [
    await killTabs(tree, browser, random.fork(), tabs),
    await killBrowsers(tree, path, random.fork(), browsers),
  ];
  const sum = (of: (kept: Kept) => number) =>
    kept.reduce((sum, one) => sum + of(one), 0);
  const r7 = verdicts("R7");
  return {
    verdicts: [
      r7.note("tabs killed", tabs),
      r7.note("browsers killed", browsers),
      r7.note("texts that had left the field", sum(({ written }) => written)),
      r7.exactly("lost", 0, sum(({ lost }) => lost.length)),
      r7.exactly("doubled", 0, sum(({ doubled }) => doubled)),
    ],
    details: kept.flatMap(({ lost }) => lost).map((text) => `lost: ${text}`),
  };
}

async function killTabs(
  tree: Tree,
  browser: Browser,
  random: Random,
  kills: number,
): Promise<Kept> {
  await using server = await Server.start({ tree, env: UNLIMITED });
  await using ada = await Visitor.come(browser, lobbyOf(server), { as: "Ada" });
  let { page } = ada;
  const written: string[] = [];
  for (let i = 0; i < kills; i++) {
    const text = `With its tab ${i}`;
    if (await write(page, text, random)) written.push(text);
    await ada.context.setOffline(false);
    page = await killTab(ada, page);
  }
  return await compare(server, written);
}

async function killBrowsers(
  tree: Tree,
  path: string,
  random: Random,
  kills: number,
): Promise<Kept> {
  const profile = await Deno.makeTempDir({ prefix: "chat_profile_" });
  try {
    await using server = await Server.start({ tree, env: UNLIMITED });
    {
      // A browser puts off storing cookies, and the name is not what is tried.
      await using first = await BrowserProcess.start(path, profile);
      const ada = await Visitor.comeBack(first.context, lobbyOf(server));
      await ada.join("Ada");
      await first.quit();
    }
    const written: string[] = [];
    for (let i = 0; i < kills; i++) {
      await using browser = await BrowserProcess.start(path, profile);
      const ada = await Visitor.comeBack(
        browser.context,
        lobbyOf(server),
      );
      await ada.live();
      const text = `With its browser ${i}`;
      if (await write(ada.page, text, random)) written.push(text);
      await browser.kill();
    }
    await using last = await BrowserProcess.start(path, profile);
    await Visitor.comeBack(last.context, lobbyOf(server));
    return await compare(server, written);
  } finally {
    await Deno.remove(profile, { recursive: true });
  }
}

function lobbyOf({ origin }: Server): string {
  return `${origin}/r/${LOBBY}`;
}

/**
 * Says a text, and looks whether it has left the field: until then it is the
 * field that keeps it. Returns at any step of the way, or the very moment it
 * has left.
 */
async function write(
  page: Page,
  text: string,
  random: Random,
): Promise<boolean> {
  await page.context().setOffline(random.below(2) === 0);
  const field = page.getByLabel("Message to");
  await field.fill(text);
  const turns = random.below(2) === 0 ? random.below(TURNS_MAX) : null;
  if (turns === null) {
    await field.evaluate(async (element) => {
      if (!(element instanceof HTMLTextAreaElement)) return;
      element.form?.requestSubmit();
      while (element.value !== "") {
        await new Promise((resolve) => setTimeout(resolve));
      }
    });
    return true;
  }
  await page.keyboard.press("Enter");
  for (let turn = 0; turn < turns; turn++) await page.evaluate(() => {});
  return await field.inputValue() === "";
}

/** Ends the tab's process, with no chance to tidy up, and opens another. */
async function killTab(visitor: Visitor, page: Page): Promise<Page> {
  const url = page.url();
  const devtools = await visitor.context.newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  // The answer to this cannot come any more.
  devtools.send("Page.crash").catch(() => {});
  await crashed;
  const next = await visitor.context.newPage();
  await page.close();
  await next.goto(url);
  await next.locator(".header [data-connection=online]").waitFor();
  return next;
}

/** Compares what was written with what the server has, once it has it. */
async function compare(
  { origin }: Server,
  written: readonly string[],
): Promise<Kept> {
  const bodies = async () =>
    (await readRoom(origin, LOBBY)).map(({ body }) => body ?? "");
  const missing = async () => {
    const stored = new Set(await bodies());
    return written.filter((text) => !stored.has(text));
  };
  let lost: string[] = [];
  try {
    await until("all texts stored", async () => (await missing()).length === 0);
  } catch {
    lost = await missing();
  }
  const stored = await bodies();
  return {
    written: written.length,
    lost,
    doubled: stored.length - new Set(stored).size,
  };
}
