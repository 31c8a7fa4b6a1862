/**
 * What a room costs before it can be talked in: the scripts that its page
 * loads, as a browser counts them. Bytes, compressed one by one as they are
 * served.
 *
 * @module
 */
import { assert } from "@std/assert";
import { browserTest } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

const ON_STAND_IN = import.meta.resolve("fresh").startsWith("file:");

/**
 * To read a room takes the page's own scripts; to talk in it, the part that
 * the island loads for who has a name. Fresh's own runtime is in both: 18.6 kB
 * of the real one, where the stand-in's is small.
 */
const BYTES_MAX = ON_STAND_IN
  ? { reading: 25_000, talking: 37_000 }
  : { reading: 40_000, talking: 46_000 };

/** What is loaded when nothing else waits, by the names of its files. */
const LATER = /\/(FormattedText|after_load|last_seen|offline|reading)-/;
const LATER_BYTES_MAX = 14_000;

browserTest("A room loads no more script than it needs", async ({ visit }) => {
  const reader = await visit("/");
  await reader.page.waitForLoadState("networkidle");
  const member = await visit("/", { as: "Ada" });

  await member.say("**formatted**");
  await member.page.locator(".message__text strong").waitFor();

  const { first: reading, later: none } = await scriptBytes(reader);
  const { first: talking, later } = await scriptBytes(member);

  const said =
    `scripts, gzip: ${reading} B to read, ${talking} B to talk, ${later} B later`;
  console.log(said);
  assert(0 < reading && reading < talking, said);
  assert(reading <= BYTES_MAX.reading, said);
  assert(talking <= BYTES_MAX.talking, said);
  assert(none === 0 && 0 < later && later <= LATER_BYTES_MAX, said);
});

/** Everything the page has loaded by now that is a script. */
async function scriptBytes({ page }: Visitor) {
  const urls = await page.evaluate(() =>
    performance.getEntriesByType("resource").map((entry) => entry.name)
  );
  const sums = { first: 0, later: 0 };
  for (const url of new Set(urls)) {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const type = response.headers.get("content-type") ?? "";
    if (response.ok && type.includes("javascript")) {
      const packed = response.body?.pipeThrough(new CompressionStream("gzip"));
      const { byteLength } = await new Response(packed ?? null).arrayBuffer();
      sums[LATER.test(url) ? "later" : "first"] += byteLength;
    } else {
      await response.body?.cancel();
    }
  }
  return sums;
}
