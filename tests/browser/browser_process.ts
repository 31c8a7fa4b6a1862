/**
 * A Chromium as a process of its own, whose profile is a folder that outlives
 * it: to be killed as a whole, and started again on what it had stored.
 *
 * What its driver launches by itself cannot be used for that, as the driver
 * names no process and tidies up.
 *
 * @module
 */
import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { ARGUMENTS, PATIENCE_MS } from "./chromium.ts";

const LISTENING = /^DevTools listening on (ws:\S+)$/m;

export class BrowserProcess implements AsyncDisposable {
  readonly browser: Browser;
  readonly #child: Deno.ChildProcess;
  /** Until every process of this browser has let go of its output. */
  readonly #gone: Promise<unknown>;

  private constructor(
    browser: Browser,
    child: Deno.ChildProcess,
    gone: Promise<unknown>,
  ) {
    this.browser = browser;
    this.#child = child;
    this.#gone = gone;
  }

  /** @param profile Folder; what a browser left there is there again. */
  static async start(path: string, profile: string): Promise<BrowserProcess> {
    const child = new Deno.Command(path, {
      args: [
        "--headless",
        ...ARGUMENTS,
        `--user-data-dir=${profile}`,
        "--remote-debugging-port=0",
        "about:blank",
      ],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const { endpoint, ended } = listen(child.stderr);
    const gone = Promise.all([ended, child.status]);
    try {
      const browser = await chromium.connectOverCDP(await endpoint, {
        timeout: PATIENCE_MS,
      });
      return new BrowserProcess(browser, child, gone);
    } catch (error) {
      child.kill("SIGKILL");
      await gone;
      throw error;
    }
  }

  /** What a person would call the browser: its profile. */
  get context(): BrowserContext {
    const [context] = this.browser.contexts();
    if (context === undefined) throw new Error("The browser has no profile");
    return context;
  }

  /** Closes it as its menu does: all that it puts off is stored by then. */
  async quit(): Promise<void> {
    const devtools = await this.browser.newBrowserCDPSession();
    await devtools.send("Browser.close");
    await this.#gone;
  }

  /** Ends it as a crash does, its tabs included. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.kill();
    } catch (error) {
      // It has ended already.
      if (!(error instanceof TypeError)) throw error;
    }
  }
}

/** Where the browser can be reached, and when nothing of it is left. */
function listen(
  output: ReadableStream<Uint8Array<ArrayBuffer>>,
): { endpoint: Promise<string>; ended: Promise<void> } {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const read = async () => {
    let said = "";
    for await (const text of output.pipeThrough(new TextDecoderStream())) {
      said += text;
      const endpoint = LISTENING.exec(said)?.[1];
      if (endpoint !== undefined) resolve(endpoint);
    }
    reject(new Error(`The browser ended before it could be used: ${said}`));
  };
  return { endpoint: promise, ended: read() };
}
