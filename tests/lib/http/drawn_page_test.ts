import { assertEquals, assertThrows } from "@std/assert";
import { DrawnPage } from "../../../lib/http/drawn_page.ts";
import {
  DRAWINGS,
  DrawnPages,
  OLD_MAX_MS,
} from "../../../lib/http/drawn_pages.ts";
import { message } from "../../components/fixtures.ts";

const KEY = "0".repeat(32);
const NAME = "a-mark-that-is-".repeat(3);

Deno.test("DrawnPage.fill() puts values in place of each mark, as they are", () => {
  const page = new DrawnPage(`<a b="${KEY}">…${NAME}${KEY}</a>`, {
    key: KEY,
    name: NAME,
  });
  assertEquals(
    page.fill({ key: "k", name: `$& ${KEY} 李` }),
    `<a b="k">…$& ${KEY} 李k</a>`,
  );
  assertEquals(page.fill({ key: "", name: "n" }), '<a b="">…n</a>');
});

Deno.test("DrawnPage refuses what it cannot fill in whole", () => {
  const html = `<a>${KEY}</a>`;
  for (const key of ["", "key", ".".repeat(32), NAME]) {
    assertThrows(() => new DrawnPage(html, { key }), TypeError);
  }
  const page = new DrawnPage(html, { key: KEY });
  assertThrows(() => page.fill({}), TypeError);
});

Deno.test("DrawnPages gives a page for the very messages it was drawn of", () => {
  const page = new DrawnPage(KEY, { key: KEY });
  const kept = { page, preload: null };
  const messages = [message({})];
  const pages = new DrawnPages({ monoMs: () => 0 });
  pages.keep("ada", messages, kept);
  assertEquals(pages.get("ada", messages)?.page, page);
  assertEquals(pages.get("bob", messages), null);
  assertEquals(pages.get("ada", [...messages]), null);
});

Deno.test("DrawnPages gives an old page only where many are drawn, and not for long", () => {
  let nowMs = 0;
  const pages = new DrawnPages({ monoMs: () => nowMs });
  const page = new DrawnPage(KEY, { key: KEY });
  const draw = () => pages.keep("ada", [message({})], { page, preload: null });
  const askAnew = () => pages.get("ada", [message({})]);
  for (let n = 1; n < DRAWINGS.burst; n++) draw();
  assertEquals(askAnew(), null);
  draw();
  assertEquals(askAnew()?.page, page);
  assertEquals(pages.get("bob", [message({})]), null);
  nowMs += OLD_MAX_MS;
  assertEquals(askAnew(), null);
  for (let n = 0; n < DRAWINGS.burst; n++) draw();
  assertEquals(askAnew()?.page, page);
  nowMs += OLD_MAX_MS - 1;
  assertEquals(askAnew()?.page, page);
  nowMs += 60_000;
  assertEquals(askAnew(), null);
  draw();
  assertEquals(askAnew(), null);
});

Deno.test("DrawnPages keeps no more than there is room for", () => {
  const drawn = (length: number) => ({
    page: new DrawnPage("x".repeat(length) + KEY, { key: KEY }),
    preload: null,
  });
  const messages = [message({})];
  const pages = new DrawnPages({ monoMs: () => 0, max: 100 });
  for (const key of ["a", "b", "c"]) pages.keep(key, messages, drawn(10));
  const there = ["a", "b", "c"].filter((key) => pages.get(key, messages));
  assertEquals(there, ["b", "c"]);
});
