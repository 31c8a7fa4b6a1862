/**
 * Defines tests that need a real browser: each gets an app of its own and
 * visitors that are gone when it ends. Without a browser they are ignored.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Browser } from "playwright-core";
import { type RunningApp, startApp } from "../start_app.ts";
import { findChromium, launch } from "./chromium.ts";
import { type VisitOptions, Visitor } from "./visitor.ts";

export interface Scene {
  readonly app: RunningApp;
  /** Opens a path of the app in a browser profile of its own. */
  visit(path: string, options?: VisitOptions): Promise<Visitor>;
}

const chromium = await findChromium();

/** Shared by the tests of a file, and closed with its process. */
let browser: Promise<Browser> | undefined;

/** @param env What a user would set in the environment. */
export function browserTest(
  name: string,
  play: (scene: Scene) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): void {
  Deno.test({
    name,
    ignore: chromium === null,
    // The browser outlives the test on purpose.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      if (chromium === null) throw new Error("No browser");
      browser ??= launch(chromium);
      const running = await browser;
      await using app = await startApp(env);
      await using visitors = new AsyncDisposableStack();
      const complaints: string[][] = [];
      await play({
        app,
        async visit(path, options) {
          const url = `${app.origin}${path}`;
          const visitor = await Visitor.come(running, url, options);
          complaints.push(visitor.complaints);
          return visitors.use(visitor);
        },
      });
      assertEquals(complaints.flat(), []);
    },
  });
}
