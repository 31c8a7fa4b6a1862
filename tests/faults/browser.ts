/**
 * A real Chromium for a fault run, or the word that there is none.
 *
 * @module
 */
import type { Browser } from "playwright-core";
import { findChromium, launch } from "../browser/chromium.ts";
import { type Outcome, verdicts } from "./verdict.ts";

/** Runs with a browser, and where its program is; without one, nothing is kept and nothing broken. */
export async function withBrowser(
  promise: string,
  run: (browser: Browser, path: string) => Promise<Outcome>,
): Promise<Outcome> {
  const path = await findChromium();
  if (path === null) {
    return {
      verdicts: [verdicts(promise).note("skipped for want of a browser", 1)],
      details: [],
    };
  }
  const browser = await launch(path);
  try {
    return await run(browser, path);
  } finally {
    await browser.close();
  }
}
