/**
 * What a burst costs a reader: 1,000 messages in two seconds, on a processor
 * slowed down to a quarter, as the browser's own trace tells. No task of the
 * page's main thread should last longer than 50 ms, nor should its frames begin
 * further apart, as that is a frame that people see missing. The page asks for
 * each frame; those that change what is seen are fewer, and told beside. The server and whatever else runs here are not slowed
 * down, but share the machine: what a task had of a processor is told beside
 * how long it lasted, as only that is the page's own doing.
 *
 * @module
 */
import type { Browser } from "playwright-core";
import { findChromium, launch } from "../tests/browser/chromium.ts";
import { fill, talk } from "../tests/browser/past.ts";
import { Visitor } from "../tests/browser/visitor.ts";
import { startApp } from "../tests/start_app.ts";
import { percentile } from "./percentile.ts";

const MESSAGES = 1_000;
const TURN_MS = 20;
const TURNS = 100;
const SLOWED = 4;
const LONG_MS = 50;
/** Marks in the trace where the burst begins. */
const START = "burst";
/** Wide enough for a screen's worth of history, and the reader pinned below. */
const HISTORY = 300;

interface TraceEvent {
  readonly name: string;
  /** In microseconds. */
  readonly ts: number;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  /** Of {@linkcode dur}, what the thread ran. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

interface Task {
  readonly lastedMs: number;
  readonly cpuMs: number;
}

const chromium = await findChromium();
if (chromium === null) {
  console.error("A burst needs a Chromium, and there is none");
} else {
  const browser = await launch(chromium);
  for (const reading of ["pinned", "further up"]) {
    const { begun, changed, lateMs, tasks } = await burst(
      browser,
      reading === "pinned",
    );
    console.log(
      [
        `burst · ${reading}`,
        `tasks: ${told(tasks.map(({ lastedMs }) => lastedMs))}`,
        `their CPU: ${told(tasks.map(({ cpuMs }) => cpuMs))}`,
        `frames: ${apart(begun)}`,
        `of these changed: ${apart(changed)}`,
        `all shown ${lateMs.toFixed(0)} ms after the last`,
      ].join("; "),
    );
  }
  await browser.close();
}
// The bundler of the app goes on running.
Deno.exit(0);

function told(tasksMs: readonly number[]): string {
  const long = tasksMs.filter((ms) => ms > LONG_MS).length;
  return [
    `longest ${Math.max(...tasksMs).toFixed(0)} ms`,
    `p99 ${percentile(tasksMs, 0.99).toFixed(0)} ms`,
    `${long} over ${LONG_MS} ms`,
  ].join(", ");
}

function apart(gapsMs: readonly number[]): string {
  const long = gapsMs.filter((ms) => ms > LONG_MS).length;
  return `${gapsMs.length}, longest ${
    Math.max(...gapsMs).toFixed(0)
  } ms apart, ${long} over ${LONG_MS} ms`;
}

async function burst(browser: Browser, pinned: boolean) {
  await using app = await startApp({
    LIMIT_SENDS_PER_SECOND: "0",
    LIMIT_SENDS_BURST: "0",
    LIMIT_ROOM_SENDS_PER_SECOND: "0",
    LIMIT_ROOM_SENDS_BURST: "0",
  });
  await fill(app.services, HISTORY);
  await using ada = await Visitor.come(browser, app.origin, { as: "Ada" });
  const { page } = ada;
  await page.waitForLoadState("networkidle");
  if (!pinned) {
    await page.locator(".timeline").hover();
    await page.mouse.wheel(0, -900);
  }
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
  await page.evaluate(() => {
    const look = () => requestAnimationFrame(look);
    look();
  });
  await browser.startTracing(page, {
    categories: [
      "toplevel",
      "blink.user_timing",
      "disabled-by-default-devtools.timeline",
      "disabled-by-default-devtools.timeline.frame",
    ],
  });
  await page.evaluate((mark) => void performance.mark(mark), START);
  const shown = page.evaluate(whenShown, pinned ? HISTORY + MESSAGES : null);
  for (let turn = 0; turn < TURNS; turn++) {
    const rest = new Promise((done) => setTimeout(done, TURN_MS));
    await Promise.all([rest, talk(app.services, MESSAGES / TURNS)]);
  }
  const saidMs = performance.now();
  await shown;
  const lateMs = performance.now() - saidMs;
  const trace = new TextDecoder().decode(await browser.stopTracing());
  const { traceEvents } = JSON.parse(trace);
  return {
    lateMs,
    tasks: mainTasks(traceEvents),
    begun: gaps(traceEvents, "BeginMainThreadFrame"),
    changed: gaps(traceEvents, "DrawFrame"),
  };
}

/**
 * Runs in the page: waits until the last message is there, or else the pill
 * that counts them all. Looking for a role from outside, again and again, was
 * the longest task there was.
 *
 * @param last Its `seq`; `null`: it is out of sight.
 */
function whenShown(last: number | null): Promise<void> {
  return new Promise((done) => {
    const look = () => {
      const isShown = last === null
        ? document.querySelector(".pill")?.textContent?.includes("1,000")
        : document.getElementById(`m-${last}`) !== null;
      if (isShown) return done();
      setTimeout(look, 100);
    };
    look();
  });
}

/** Between what a page was told by this name, in milliseconds, from the start. */
function gaps(events: readonly TraceEvent[], told: string): number[] {
  const start = events.find(({ name }) => name === START);
  if (start === undefined) throw new Error("The trace has no start");
  const at = events.filter(({ name, pid, ts }) =>
    name === told && pid === start.pid && ts >= start.ts
  ).map(({ ts }) => ts / 1_000).sort((a, b) => a - b);
  return at.slice(1).map((ms, i) => ms - (at[i] ?? ms));
}

/** What each task of the pages' main threads took. */
function mainTasks(events: readonly TraceEvent[]): Task[] {
  const mains = new Set(
    events.filter(({ name, args }) =>
      name === "thread_name" && args?.name === "CrRendererMain"
    ).map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return events.filter(({ name, pid, tid }) =>
    name === "RunTask" && mains.has(`${pid} ${tid}`)
  ).map(({ dur = 0, tdur = 0 }) => ({
    lastedMs: dur / 1_000,
    cpuMs: tdur / 1_000,
  }));
}
