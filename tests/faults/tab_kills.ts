/**
 * R7: a text that has left the field is not lost, whatever happens to its tab.
 * A tab of a real Chromium is killed at any moment of sending, with or without
 * a network, and the next one must bring the text through, once.
 *
 * @module
 */
import type { Browser, Page } from "playwright-core";
import { LOBBY } from "../../lib/protocol.ts";
import { Visitor } from "../browser/visitor.ts";
import { Random } from "./random.ts";
import { Server, UNLIMITED } from "./server.ts";
import type { Tree } from "./tree.ts";
import { readRoom } from "./truth.ts";
import { type Outcome, verdicts } from "./verdict.ts";
import { until } from "./waiting.ts";

export interface TabKillOptions {
  seed: number;
  kills: number;
}

/** Steps of the page that may pass between Enter and the end of its tab. */
const TURNS_MAX = 20;

export async function killTabs(
  tree: Tree,
  browser: Browser,
  { seed, kills }: TabKillOptions,
): Promise<Outcome> {
  const random = new Random(seed);
  await using server = await Server.start({ tree, env: UNLIMITED });
  await using ada = await Visitor.come(browser, `${server.origin}/r/lobby`, {
    as: "Ada",
  });
  let { page } = ada;
  const written: string[] = [];
  for (let i = 0; i < kills; i++) {
    const text = `Text ${i}`;
    await ada.context.setOffline(random.below(2) === 0);
    const field = page.getByLabel("Message to");
    await field.fill(text);
    await page.keyboard.press("Enter");
    for (let turns = random.below(TURNS_MAX); turns > 0; turns--) {
      await page.evaluate(() => {});
    }
    // Until it has left the field, it is the field that keeps it.
    if (await field.inputValue() === "") written.push(text);
    await ada.context.setOffline(false);
    page = await killTab(ada, page);
  }

  const bodies = async () =>
    (await readRoom(server.origin, LOBBY)).map(({ body }) => body ?? "");
  const missing = async () => {
    const stored = new Set(await bodies());
    return written.filter((text) => !stored.has(text));
  };
  const details: string[] = [];
  try {
    await until("all texts stored", async () => (await missing()).length === 0);
  } catch {
    details.push(...(await missing()).map((text) => `lost: ${text}`));
  }
  const stored = await bodies();
  const r7 = verdicts("R7");
  return {
    verdicts: [
      r7.note("tabs killed", kills),
      r7.note("texts that had left the field", written.length),
      r7.exactly("lost", 0, details.length),
      r7.exactly("doubled", 0, stored.length - new Set(stored).size),
    ],
    details,
  };
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
