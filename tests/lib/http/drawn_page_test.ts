import { assert, assertEquals, assertThrows } from "@std/assert";
import { DrawnPage } from "../../../lib/http/drawn_page.ts";
import {
  DRAWINGS,
  DrawnPages,
  type KeptPage,
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
  const messages = [message({})];
  const pages = new DrawnPages({ monoMs: () => 0 });
  const ada = { key: "ada", isShared: true, messages, sinceMs: 0 };
  pages.keep(ada, { page, preload: null });
  assertEquals(pages.get(ada)?.page, page);
  assertEquals(pages.get({ ...ada, key: "bob" }), null);
  assertEquals(pages.get({ ...ada, messages: [...messages] }), null);
});

Deno.test("DrawnPages gives an old page only where many are drawn, to others, and not for long", () => {
  let nowMs = 0;
  const pages = new DrawnPages({ monoMs: () => nowMs });
  const page = new DrawnPage(KEY, { key: KEY });
  const anew = { key: "all", isShared: true, messages: [message({})] };
  const draw = () =>
    pages.keep({ ...anew, messages: [], sinceMs: nowMs }, {
      page,
      preload: null,
    });
  for (let n = 1; n < DRAWINGS.burst; n++) draw();
  assertEquals(pages.get(anew), null);
  draw();
  assertEquals(pages.get(anew)?.page, page);
  assertEquals(pages.get({ ...anew, isShared: false }), null);
  assertEquals(pages.get({ ...anew, key: "others" }), null);
  nowMs += OLD_MAX_MS;
  assertEquals(pages.get(anew), null);
  for (let n = 0; n < DRAWINGS.burst; n++) draw();
  assertEquals(pages.get(anew)?.page, page);
  nowMs += OLD_MAX_MS - 1;
  assertEquals(pages.get(anew)?.page, page);
  nowMs += 60_000;
  draw();
  assertEquals(pages.get(anew), null);
});

Deno.test("DrawnPages takes a page for as old as what it shows, however long it was drawn", () => {
  let nowMs = 0;
  const pages = new DrawnPages({ monoMs: () => nowMs });
  const [old, young] = ["old", "young"].map((text) => ({
    page: new DrawnPage(text + KEY, { key: KEY }),
    preload: null,
  }));
  assert(old !== undefined && young !== undefined);
  const anew = { key: "all", isShared: true, messages: [message({})] };
  const keep = (sinceMs: number, kept: KeptPage) =>
    pages.keep({ ...anew, messages: [], sinceMs }, kept);
  for (let n = 0; n < DRAWINGS.burst; n++) keep(0, old);
  assertEquals(pages.get(anew)?.page, old.page);

  nowMs = OLD_MAX_MS;
  for (let n = 0; n < DRAWINGS.burst; n++) keep(0, old);
  assertEquals(pages.get(anew), null);
  keep(nowMs, young);
  keep(0, old);
  assertEquals(pages.get(anew)?.page, young.page);
});

Deno.test("DrawnPages keeps no more than there is room for", () => {
  const drawn = (length: number) => ({
    page: new DrawnPage("x".repeat(length) + KEY, { key: KEY }),
    preload: null,
  });
  const messages = [message({})];
  const pages = new DrawnPages({ monoMs: () => 0, max: 100 });
  const asked = ["a", "b", "c"].map((key) => ({
    ...{ key, messages, sinceMs: 0 },
    isShared: false,
  }));
  for (const one of asked) pages.keep(one, drawn(10));
  const there = asked.filter((one) => pages.get(one)).map(({ key }) => key);
  assertEquals(there, ["b", "c"]);
});
