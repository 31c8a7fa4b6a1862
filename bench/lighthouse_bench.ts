/**
 * What Lighthouse says of a room's page: its four categories, 0–100, for a
 * phone, with a conversation in the room.
 *
 * Lighthouse is run as the program that it is, outside of the project: as a
 * dependency it would bring more than a hundred packages into both locks.
 *
 * @module
 */
import { findChromium } from "../tests/browser/chromium.ts";
import { Client } from "../tests/http/client.ts";
import { startApp } from "../tests/start_app.ts";

const LIGHTHOUSE = "npm:lighthouse@13.5.0";
const FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic";
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

/** A room in which somebody has said something. */
async function fill(origin: string): Promise<void> {
  using ada = new Client(origin);
  await ada.join("Ada");
  for (const body of ["Is this thing on?", "Loud and clear", "Good"]) {
    const response = await ada.post("/r/lobby/messages", { body });
    await response.body?.cancel();
  }
}

const chromium = await findChromium();
if (chromium === null) {
  console.error("Lighthouse needs a Chromium, and there is none");
} else {
  await using app = await startApp();
  await fill(app.origin);
  const { audits, categories } = await judge(`${app.origin}/r/lobby`, chromium);
  const scores = CATEGORIES.map((name) =>
    `${name} ${Math.round(100 * (categories[name]?.score ?? 0))}`
  );
  console.log(`lighthouse · ${scores.join(", ")}`);
  for (const name of CATEGORIES) {
    for (const { id } of categories[name]?.auditRefs ?? []) {
      const audit = audits[id];
      if (audit === undefined || audit.score === null) continue;
      if (audit.score < 0.9) console.log(`  ${name}: ${audit.title}`);
    }
  }
}
// The bundler of the app goes on running.
Deno.exit(0);
