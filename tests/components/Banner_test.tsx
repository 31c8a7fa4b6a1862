import { assertEquals } from "@std/assert";
import { noticeWords } from "../../lib/text/wording.ts";

const CSS = new URL("../../static/banner.css", import.meta.url);

/** The notices that each drawing of the stylesheet is for, in its order. */
async function drawings(): Promise<string[][]> {
  const css = await Deno.readTextFile(CSS);
  return css.split("--drawing: url").slice(0, -1).map((before) =>
    before.matchAll(/data-notice="(\w+)"/g).map(([, notice = ""]) => notice)
      .toArray()
  );
}

Deno.test("Banner draws a lost network only where it is about the network", async () => {
  const [network] = await drawings();
  assertEquals(network, ["offline", "reconnecting", "kept", "failed"]);
});

Deno.test("Banner has drawings for notices that there are, one for each", async () => {
  const drawn = (await drawings()).flat();
  assertEquals(drawn.filter((notice) => !(notice in noticeWords)), []);
  assertEquals(new Set(drawn).size, drawn.length);
});
