/**
 * What a room costs before it can be talked in: the scripts that its page
 * loads, as a browser counts them. Bytes, compressed one by one as they are
 * served.
 *
 * @module
 */
import { assert } from "@std/assert";
import { CALM_MS } from "../../lib/client/first_use.ts";
import { TAIL_LENGTH } from "../../lib/wire_terms.ts";
import { countOf, fill } from "./past.ts";
import { browserTest } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

const ON_STAND_IN = import.meta.resolve("fresh").startsWith("file:");

/** Messages that wait for nobody, when somebody comes back. */
const READ = TAIL_LENGTH;

/**
 * To read a room takes the page's own scripts; to be in it, the part that the
 * island loads for who has a name: all before the person has done anything and
 * before anything has come, in a room that nobody has used yet, and in one with
 * a page of messages that are read. What shows what comes, says something,
 * helps with writing and formats is loaded then; where nothing happens, after a
 * while. Fresh's own runtime is in all: 18.6 kB of the real one, where the
 * stand-in's is small.
 *
 * At rest it should be 30 kB on the stand-ins, and 45 with the real Fresh.
 * These limits are what it is, so that it cannot become more unseen; in use
 * they are what it may be, as 2 kB of it come whenever nothing else is to do.
 */
const BYTES_MAX = ON_STAND_IN
  ? { reading: 23_220, resting: 30_000, used: 65_500 }
  : { reading: 31_740, resting: 38_550, used: 74_000 };

browserTest("A room loads no more script than it needs", async (scene) => {
  const { app, visit } = scene;
  await fill(app.services, READ);
  const reader = await visit("/");
  await reader.page.waitForLoadState("networkidle");
  const member = await visit("/r/quiet", { as: "Ada" });
  await member.page.waitForLoadState("networkidle");

  const reading = await scriptBytes(reader, CALM_MS);
  const resting = await scriptBytes(member, CALM_MS);
  await member.say("**formatted**");
  await member.page.locator(".message__text strong").waitFor();
  await member.page.locator("textarea[aria-autocomplete]").waitFor();
  const used = await scriptBytes(member);

  await readAll(member);
  await member.page.goto(app.origin);
  await member.page.waitForLoadState("networkidle");
  const shown = await countOf(member);
  const again = await scriptBytes(member, CALM_MS);

  const said =
    `scripts, gzip: ${reading} B to read, ${resting} B to talk, ${again} B where ${shown} are read, ${used} B in use`;
  console.log(said);
  assert(0 < reading && reading < resting && resting < used, said);
  assert(reading <= BYTES_MAX.reading, said);
  assert(resting <= BYTES_MAX.resting, said);
  assert(shown === READ && again <= BYTES_MAX.resting, said);
  assert(used <= BYTES_MAX.used, said);
});

/** Tells the server so, as a page does of what was on the screen. */
async function readAll({ page }: Visitor): Promise<void> {
  const done = await page.evaluate(async (seq) => {
    const body = new URLSearchParams({ seq: `${seq}` });
    const redirect = "manual";
    const { type } = await fetch("/r/lobby/read", {
      method: "POST",
      body,
      redirect,
    });
    return type;
  }, READ);
  assert(done === "opaqueredirect", done);
}

/** Everything the page has loaded by now, or by then, that is a script. */
async function scriptBytes(
  { page }: Visitor,
  byMs = Infinity,
): Promise<number> {
  const urls = await page.evaluate(
    (byMs) =>
      performance.getEntriesByType("resource")
        .filter(({ startTime }) => startTime < byMs)
        .map(({ name }) => name),
    byMs,
  );
  let sum = 0;
  for (const url of new Set(urls)) {
    const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
    const type = response.headers.get("content-type") ?? "";
    if (response.ok && type.includes("javascript")) {
      const packed = response.body?.pipeThrough(new CompressionStream("gzip"));
      sum += (await new Response(packed ?? null).arrayBuffer()).byteLength;
    } else {
      await response.body?.cancel();
    }
  }
  return sum;
}
