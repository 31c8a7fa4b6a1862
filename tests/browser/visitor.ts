/**
 * A person in front of a browser: what they do, and what they see. Waiting is
 * for what the page shows, never for time.
 *
 * @module
 */
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import axe from "axe-core";
import { assetsIn } from "../../lib/worker/assets.ts";
import { PATIENCE_MS } from "./chromium.ts";

export interface VisitOptions {
  /** Joins under this name. */
  as?: string;
  viewport?: { width: number; height: number };
  colorScheme?: "light" | "dark";
  /** Pixels of the device for each of the page's. */
  deviceScaleFactor?: number;
  javaScriptEnabled?: boolean;
  /** An IANA time zone. */
  timezoneId?: string;
  /** Whether pages may have a worker, which loads what they need later. */
  serviceWorkers?: "allow" | "block";
  hasTouch?: boolean;
  isMobile?: boolean;
}

export class Visitor implements AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained about: errors, and violations of its policy. */
  readonly complaints: string[] = [];

  readonly #scripted: boolean;

  private constructor(context: BrowserContext, page: Page, scripted: boolean) {
    this.context = context;
    this.page = page;
    this.#scripted = scripted;
    context.setDefaultTimeout(PATIENCE_MS);
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) {
        this.complaints.push(message.text());
      }
    });
  }

  static async come(
    browser: Browser,
    url: string,
    { as, ...options }: VisitOptions = {},
  ): Promise<Visitor> {
    const context = await browser.newContext(options);
    await context.addInitScript(tellViolations);
    const scripted = options.javaScriptEnabled ?? true;
    const visitor = new Visitor(context, await context.newPage(), scripted);
    await visitor.page.goto(url);
    if (as !== undefined) await visitor.join(as);
    return visitor;
  }

  /** Comes with a profile that is there already, and is left as it is. */
  static async comeBack(
    context: BrowserContext,
    url: string,
  ): Promise<Visitor> {
    const visitor = new Visitor(context, await context.newPage(), true);
    await visitor.page.goto(url);
    return visitor;
  }

  /** Where messages are written. */
  get field(): Locator {
    return this.page.getByLabel("Message to");
  }

  /** Opens the same address in another tab of the same browser. */
  async openTab(): Promise<Visitor> {
    const tab = new Visitor(
      this.context,
      await this.context.newPage(),
      this.#scripted,
    );
    await tab.page.goto(this.page.url());
    return tab;
  }

  async join(name: string): Promise<void> {
    await this.typeName(name);
    await this.field.waitFor();
    await this.live();
  }

  /** Fills the form and sends it, whatever comes of it. */
  async typeName(name: string): Promise<void> {
    await this.page.getByLabel("Your name").fill(name);
    await Promise.all([
      this.page.waitForEvent("load"),
      this.page.getByRole("button", { name: "Join", exact: true }).click(),
    ]);
  }

  /** Waits until the page says that it is connected, if it ever will. */
  async live(): Promise<void> {
    if (!this.#scripted) return;
    await this.page.locator(".header [data-connection=online]").waitFor();
  }

  async say(text: string): Promise<void> {
    await this.field.fill(text);
    await this.page.keyboard.press("Enter");
  }

  /** Waits until a stored message with this text is shown. */
  async sees(text: string): Promise<void> {
    await this.message(text).first().waitFor();
  }

  message(text: string) {
    return this.page.locator(".message[data-state=stored] .message__text")
      .getByText(text, { exact: true });
  }

  /** The stored messages, oldest first. */
  timeline(): Promise<string[]> {
    return this.page.locator(".message[data-state=stored] .message__text")
      .allTextContents();
  }

  /** Waits until exactly these people are listed, in any order. */
  async seesPeople(...names: string[]): Promise<void> {
    const wanted = names.toSorted().join("\n");
    await this.page.waitForFunction(
      (wanted) =>
        Array.from(
          document.querySelectorAll(".people__name"),
          (name) => name.textContent,
        ).sort().join("\n") === wanted,
      wanted,
    );
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.live();
  }

  /**
   * Loses the network, once the service worker keeps all that the page may yet
   * load: before that, what comes with the first use does not come.
   */
  async goOffline(): Promise<void> {
    await this.page.waitForFunction(() => navigator.serviceWorker.controller);
    const deadlineMs = performance.now() + PATIENCE_MS;
    while (!isWhole(await this.page.evaluate(readKept))) {
      if (performance.now() > deadlineMs) throw new Error("Is not kept");
    }
    await this.context.setOffline(true);
  }

  /** The rules of accessibility that the page breaks, with where. */
  async violations(): Promise<string[]> {
    await this.page.evaluate(axe.source);
    return await this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: {
          run(): Promise<
            { violations: { id: string; nodes: { html: string }[] }[] }
          >;
        };
      };
      const { violations } = await axe.run();
      return violations.flatMap((rule) =>
        rule.nodes.map((node) => `${rule.id}: ${node.html}`)
      );
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.close();
  }
}

/** In a page: the pages and scripts that the worker keeps, with addresses. */
async function readKept(): Promise<[url: string, text: string][]> {
  await new Promise(requestAnimationFrame); // Somebody else's turn first.
  const kept: [string, string][] = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const response of await cache.matchAll()) {
      const type = response.headers.get("content-type") ?? "";
      const named = /html|javascript/.test(type) ? await response.text() : "";
      kept.push([response.url, named]);
    }
  }
  return kept;
}

/** Whether a room is there, and whatever it and the scripts name. */
function isWhole(kept: readonly [url: string, text: string][]): boolean {
  const urls = new Set(kept.map(([url]) => url));
  const named = kept.flatMap(([url, text]) =>
    url === "" ? [] : assetsIn(text, url)
  );
  const rooms = kept.filter(([, text]) => text.includes('class="composer'));
  return rooms.length > 0 && named.every((url) => urls.has(url));
}

/**
 * Runs in each page before its own scripts: says every violation of its policy
 * in words that {@linkcode Visitor.complaints} listens for, as not all of them
 * are said by the browser.
 */
function tellViolations(): void {
  document.addEventListener("securitypolicyviolation", (event) => {
    const { blockedURI, sourceFile, violatedDirective } = event;
    console.error(
      `Content Security Policy: ${violatedDirective} kept ${blockedURI} out, in ${sourceFile}`,
    );
  });
}
