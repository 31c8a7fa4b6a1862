/**
 * R8: a network that is there and delivers nothing is noticed soon, and who
 * was cut off is soon back. A real Chromium, in front of a proxy that swallows
 * everything, and with its own network switched off.
 *
 * @module
 */
import type { Browser } from "playwright-core";
import { LOBBY } from "../../lib/protocol.ts";
import { Visitor } from "../browser/visitor.ts";
import { Person } from "./person.ts";
import { Proxy } from "./proxy.ts";
import { Server, UNLIMITED } from "./server.ts";
import { quantile } from "./storm.ts";
import type { Tree } from "./tree.ts";
import { type Outcome, verdicts } from "./verdict.ts";
import { pause } from "./waiting.ts";

const ONLINE = ".header [data-connection=online]";
/** For so long a link must have worked, so that its failures are forgotten. */
const STABLE_MS = 5_500;
const HOLE_STEP_MS = 1_300;
const HOLE_MAX_MS = 5_000;
/** The back-off's cap while visible, and the opening of a line. */
const BACK_WITHIN_SECONDS = 7;

export interface LostLinkOptions {
  /** How often the network swallows everything, and delivers again. */
  blackHoles: number;
  /** How often the browser is told of another network. */
  changes: number;
}

export async function loseLinks(
  tree: Tree,
  browser: Browser,
  { blackHoles, changes }: LostLinkOptions,
): Promise<Outcome> {
  await using server = await Server.start({ tree, env: UNLIMITED });
  await using proxy = new Proxy(server.port);
  const bob = await Person.join(server.origin, "Bob");
  await using ada = await Visitor.come(
    browser,
    `http://127.0.0.1:${proxy.port}/r/lobby`,
    { as: "Ada" },
  );
  let said = 0;

  /** Seconds until the page shows what was said while it was cut off. */
  async function back(connect: () => Promise<void>): Promise<number> {
    const text = `While you were away ${++said}`;
    await bob.tellMany(LOBBY, 1, text);
    const sinceMs = performance.now();
    await connect();
    await ada.page.waitForFunction(
      ({ online, text }) =>
        document.querySelector(online) !== null &&
        document.body.textContent.includes(text),
      { online: ONLINE, text },
    );
    return (performance.now() - sinceMs) / 1_000;
  }

  /** Seconds until the page says that it is cut off. */
  async function notices(): Promise<number> {
    const sinceMs = performance.now();
    await ada.page.waitForFunction(
      (online) => document.querySelector(online) === null,
      ONLINE,
    );
    return (performance.now() - sinceMs) / 1_000;
  }

  const noticed: number[] = [];
  const backByItself: number[] = [];
  const backOnline: number[] = [];
  for (let i = 0; i < blackHoles; i++) {
    await pause(STABLE_MS);
    proxy.swallow();
    noticed.push(await notices());
    // So that it comes back at another point of the back-off each time.
    await pause(i * HOLE_STEP_MS % HOLE_MAX_MS);
    backByItself.push(
      await back(() => {
        proxy.deliver();
        return Promise.resolve();
      }),
    );
  }
  for (let i = 0; i < changes; i++) {
    await pause(STABLE_MS);
    // The browser is told, and the old line is dead.
    proxy.swallow();
    await ada.context.setOffline(true);
    backOnline.push(
      await back(async () => {
        proxy.deliver();
        await ada.context.setOffline(false);
      }),
    );
  }

  const r8 = verdicts("R8");
  const figures = (what: string, values: number[], target: number) => {
    if (values.length === 0) return [];
    const sorted = values.toSorted((a, b) => a - b);
    return [
      r8.note(`${what}, p50`, quantile(sorted, 0.5), " s"),
      r8.atMost(`${what}, p95`, target, quantile(sorted, 0.95), " s"),
    ];
  };
  return {
    verdicts: [
      r8.note("black holes", blackHoles),
      r8.note("changes of network", changes),
      ...figures("noticed", noticed, 10),
      ...figures("back by itself", backByItself, BACK_WITHIN_SECONDS),
      ...figures("back after “online”", backOnline, 2),
    ],
    details: [],
  };
}
