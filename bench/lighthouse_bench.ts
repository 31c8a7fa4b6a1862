/**
 * What Lighthouse says of the lobby as `deno task start` serves it, with a
 * conversation of 300 messages in it: its four categories, 0–100, for a phone,
 * the median of five runs.
 *
 * Lighthouse is run as the program that it is, outside of the project: as a
 * dependency it would bring more than a hundred packages into both locks.
 *
 * @module
 */
import { findChromium } from "../tests/browser/chromium.ts";
import { Server, UNLIMITED } from "../tests/faults/server.ts";
import { Tree } from "../tests/faults/tree.ts";
import { Client } from "../tests/http/client.ts";

const LIGHTHOUSE = "npm:lighthouse@13.5.0";
const FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic";
const MESSAGES = 300;
const RUNS = 5;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];

interface Report {
  categories: Record<
    string,
    { score: number | null; auditRefs: { id: string }[] }
  >;
  audits: Record<string, { score: number | null; title: string }>;
}

async function judge(url: string, chromium: string): Promise<Report> {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "-q",
      "--no-lock",
      "--no-config",
      LIGHTHOUSE,
      url,
      "--output=json",
      "--output-path=stdout",
      "--quiet",
      `--only-categories=${CATEGORIES.join(",")}`,
      `--chrome-flags=${FLAGS}`,
    ],
    env: { CHROME_PATH: chromium },
    stdin: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** A lobby in which people have talked for a while. */
async function fill(origin: string): Promise<void> {
  using ada = new Client(origin);
  using bob = new Client(origin);
  await ada.join("Ada");
  await bob.join("Bob");
  for (let i = 0; i < MESSAGES; i++) {
    const body = `Is this thing on, for the ${i + 1}. time? Loud and clear!`;
    const by = i % 3 === 0 ? bob : ada;
    const cid = `of-lighthouse-${i}`;
    const response = await by.post("/r/lobby/messages", { body, cid });
    await response.body?.cancel();
    if (response.status !== 303) throw new Error(`${response.status}: ${body}`);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

const chromium = await findChromium();
if (chromium === null) {
  console.error("Lighthouse needs a Chromium, and there is none");
} else {
  await using tree = await Tree.build();
  await using server = await Server.start({ tree, env: UNLIMITED });
  await fill(server.origin);
  const reports: Report[] = [];
  for (let i = 0; i < RUNS; i++) {
    reports.push(await judge(`${server.origin}/r/lobby`, chromium));
  }
  const scores = CATEGORIES.map((name) => {
    const all = reports.map(({ categories }) =>
      Math.round(100 * (categories[name]?.score ?? 0))
    );
    return `${name} ${median(all)} (${all.join(", ")})`;
  });
  console.log(`lighthouse · ${scores.join(" · ")}`);
  const complaints = new Set<string>();
  for (const { audits, categories } of reports) {
    for (const name of CATEGORIES) {
      for (const { id } of categories[name]?.auditRefs ?? []) {
        const audit = audits[id];
        if (audit === undefined || audit.score === null) continue;
        if (audit.score < 0.9) complaints.add(`  ${name}: ${audit.title}`);
      }
    }
  }
  for (const complaint of complaints) console.log(complaint);
}
